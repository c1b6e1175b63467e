import { dummyKey } from "../signature/accessKeys.js";
import { readCommand } from "./running.js";

export const envHelp = `alicloud-ens-emulator env [--port N]

Prints export lines for a shell: the endpoint and the dummy keys of an emulator on this machine, under the names that
pulumi-alicloud-ens, the official SDKs, the Terraform provider and the aliyun command line read. Use it so:

  eval "$(alicloud-ens-emulator env)"
`;

/** The variables of an emulator. Tokens are empty, as they would win over the dummy keys. */
export function environmentFor(port: number): Record<string, string> {
  const endpoint = `http://127.0.0.1:${port}`;
  return {
    ALIBABA_CLOUD_ENDPOINT_ENS: endpoint,
    ENS_ENDPOINT: endpoint,
    ALIBABA_CLOUD_ACCESS_KEY_ID: dummyKey.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: dummyKey.accessKeySecret,
    ALIBABA_CLOUD_SECURITY_TOKEN: "",
    ALICLOUD_ACCESS_KEY: dummyKey.accessKeyId,
    ALICLOUD_SECRET_KEY: dummyKey.accessKeySecret,
    ALICLOUD_SECURITY_TOKEN: "",
  };
}

export function env(args: string[]): void {
  const { port } = readCommand(args, 0);
  for (const [name, value] of Object.entries(environmentFor(port))) console.log(`export ${name}=${value}`);
}
