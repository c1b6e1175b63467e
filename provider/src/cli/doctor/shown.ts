import type { SettingValue } from "../../config/sources.js";
import { plain } from "../text.js";

const longest = 100;

/** A setting's value as it may be seen. What the stack keeps as a secret is one, whatever it is. */
export function shown(key: string, { value }: SettingValue, secret: boolean): string {
  if (secret) {
    return "set, as a secret";
  }
  switch (key) {
    case "secretKey":
    case "securityToken":
      return "set";
    case "accessKey":
      return shortened(value);
    case "assumeRole":
    case "assumeRoleWithOidc":
      return roleIn(value);
    case "credentialsUri":
      // the path of some of these services is a secret
      return URL.canParse(value) ? `${new URL(value).origin}/…` : "set";
    case "endpoint":
      return plain(value.replace(/[^/]*@/g, "…@"), longest);
    default:
      return plain(value, longest);
  }
}

function roleIn(value: string): string {
  try {
    const { roleArn } = JSON.parse(value) as { roleArn?: unknown };
    return typeof roleArn === "string" ? plain(roleArn, longest) : "set";
  } catch {
    return "set";
  }
}

/** The id of an access key, as much of it as tells which one it is. */
export function shortened(accessKeyId: string): string {
  return accessKeyId.length < 12 ? "…" : `${accessKeyId.slice(0, 4)}…${accessKeyId.slice(-4)}`;
}
