import { createHmac, randomUUID } from "node:crypto";

import { fetchJson } from "./httpRequest.js";
import { endOf, KeySourceError, keysFrom, type Keys, type Session } from "./session.js";

export interface RoleSession {
  readonly roleArn: string;
  readonly sessionName: string | undefined;
  readonly policy: string | undefined;
  /** In seconds. */
  readonly sessionExpiration: number | undefined;
  readonly externalId?: string | undefined;
}

/** Which STS is asked. What is left out comes from the environment, as in the Alibaba Cloud SDKs. */
export interface StsLocation {
  readonly endpoint?: string | undefined;
  readonly region?: string | undefined;
  readonly vpc?: boolean | undefined;
}

/** What STS itself takes where nobody asks for a length. */
const defaultSessionSeconds = 3600;

/** Assumes a role with the keys of a user or of another role. */
export function assumeRole(role: RoleSession, keys: Keys, sts: StsLocation = {}): Promise<Session> {
  const parameters = { ...roleParameters(role), ...given({ ExternalId: role.externalId }) };
  const query = {
    ...commonParameters("AssumeRole"),
    SignatureMethod: "HMAC-SHA1",
    SignatureVersion: "1.0",
    SignatureNonce: randomUUID(),
    AccessKeyId: keys.accessKeyId,
    ...given({ SecurityToken: keys.securityToken }),
  };
  const signature = createHmac("sha1", `${keys.accessKeySecret}&`)
    .update(`POST&%2F&${encode(form({ ...query, ...parameters }))}`)
    .digest("base64");
  return startSession(role, sts, { ...query, Signature: signature }, parameters);
}

/** Trades a token of an OIDC provider for a session of a role; nothing is signed. */
export function assumeRoleWithOidc(
  role: RoleSession,
  oidcProviderArn: string,
  token: string,
  sts: StsLocation = {},
): Promise<Session> {
  return startSession(role, sts, commonParameters("AssumeRoleWithOIDC"), {
    ...roleParameters(role),
    OIDCProviderArn: oidcProviderArn,
    OIDCToken: token,
  });
}

async function startSession(
  role: RoleSession,
  sts: StsLocation,
  query: Readonly<Record<string, string>>,
  parameters: Readonly<Record<string, string>>,
): Promise<Session> {
  const askedAt = Date.now();
  const answer = await fetchJson(`https://${endpointOf(sts)}/?${form(query)}`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: form(parameters),
  });
  const credentials = answer["Credentials"] as Record<string, unknown> | null | undefined;
  if (typeof credentials !== "object" || credentials === null) {
    throw new KeySourceError("the answer of STS contains no keys");
  }
  return {
    keys: keysFrom(`The session of role ${role.roleArn}`, {
      accessKeyId: credentials["AccessKeyId"],
      accessKeySecret: credentials["AccessKeySecret"],
      securityToken: credentials["SecurityToken"],
    }),
    endsAt:
      endOf(credentials["Expiration"]) ?? askedAt + (role.sessionExpiration ?? defaultSessionSeconds) * 1000,
  };
}

function roleParameters(role: RoleSession): Record<string, string> {
  return {
    RoleArn: role.roleArn,
    RoleSessionName:
      role.sessionName ?? process.env["ALIBABA_CLOUD_ROLE_SESSION_NAME"] ?? "pulumi-alicloud-ens",
    DurationSeconds: String(role.sessionExpiration ?? defaultSessionSeconds),
    ...given({ Policy: role.policy }),
  };
}

function commonParameters(action: string): Record<string, string> {
  return {
    Action: action,
    Version: "2015-04-01",
    Format: "JSON",
    // whole seconds: the API takes no milliseconds
    Timestamp: new Date().toISOString().replace(/\.\d+Z$/, "Z"),
  };
}

function endpointOf({ endpoint, region, vpc }: StsLocation): string {
  if (endpoint !== undefined) {
    return endpoint;
  }
  const regionId = region ?? process.env["ALIBABA_CLOUD_STS_REGION"];
  const isVpc = vpc ?? process.env["ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED"]?.toLowerCase() === "true";
  return regionId === undefined || regionId === ""
    ? "sts.aliyuncs.com"
    : `sts${isVpc ? "-vpc" : ""}.${regionId}.aliyuncs.com`;
}

function given(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Record<
    string,
    string
  >;
}

/** Names and values in the order and encoding that is signed. */
function form(values: Readonly<Record<string, string>>): string {
  return Object.keys(values)
    .sort()
    .map((name) => `${encode(name)}=${encode(values[name] ?? "")}`)
    .join("&");
}

/** RFC 3986, which escapes more than encodeURIComponent does. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
