import { Complaint } from "../errors.js";
import { dummyKey } from "../signature/accessKeys.js";
import { defaultPort, readFlags, wholeFlag } from "./flags.js";

const region = "cn-hangzhou";

export const envHelp = `alicloud-ens-emulator env [--for CLIENT] [--port N]

Prints what a client needs for an emulator on this machine: its endpoint and the dummy keys. CLIENT is one of

  pulumi      export lines for pulumi-alicloud-ens, which is the default, and the configuration of @pulumi/alicloud
  sdk         export lines for a program with an official SDK
  terraform   a provider block
  cli         export lines and a function for the aliyun command line

  eval "$(alicloud-ens-emulator env)"
  alicloud-ens-emulator env --for terraform > provider.tf
`;

/** The variables of an emulator. Tokens are empty, as they would win over the dummy keys. */
function environmentFor(port: number): Record<string, string> {
  // Without a scheme: the Terraform provider and the plugin of @pulumi/alicloud put one in front of it.
  const endpoint = `127.0.0.1:${port}`;
  return {
    ALIBABA_CLOUD_ENDPOINT_ENS: endpoint,
    ENS_ENDPOINT: endpoint,
    ...keysFor(),
  };
}

const keysFor = (): Record<string, string> => ({
  ALIBABA_CLOUD_ACCESS_KEY_ID: dummyKey.accessKeyId,
  ALIBABA_CLOUD_ACCESS_KEY_SECRET: dummyKey.accessKeySecret,
  ALIBABA_CLOUD_SECURITY_TOKEN: "",
  ALICLOUD_ACCESS_KEY: dummyKey.accessKeyId,
  ALICLOUD_SECRET_KEY: dummyKey.accessKeySecret,
  ALICLOUD_SECURITY_TOKEN: "",
});

const exportLines = (variables: Record<string, string>): string[] =>
  Object.entries(variables).map(([name, value]) => `export ${name}=${value}`);

/** What each client takes. What these clients were given, and which versions were run, is in docs/emulator-clients.md. */
const forClient: Readonly<Record<string, (port: number) => string[]>> = {
  pulumi: (port) => [
    ...exportLines(environmentFor(port)),
    "# @pulumi/alicloud also needs this, once in each stack:",
    `#   pulumi config set --path 'alicloud:endpoints[0].ens' 127.0.0.1:${port}`,
    "#   pulumi config set alicloud:protocol HTTP",
    `#   pulumi config set alicloud:region ${region}`,
    "#   pulumi config set alicloud:accountType Domestic",
    "#   pulumi config set alicloud:skipRegionValidation true",
  ],
  sdk: (port) => [
    ...exportLines(environmentFor(port)),
    `# In the program: endpoint "127.0.0.1:${port}" and protocol "HTTP".`,
  ],
  terraform: (port) => [
    'provider "alicloud" {',
    `  access_key             = "${dummyKey.accessKeyId}"`,
    `  secret_key             = "${dummyKey.accessKeySecret}"`,
    `  region                 = "${region}"`,
    '  protocol               = "HTTP"',
    '  account_type           = "Domestic"',
    "  skip_region_validation = true",
    "  endpoints {",
    `    ens = "127.0.0.1:${port}"`,
    "  }",
    "}",
  ],
  cli: (port) => [
    ...exportLines({ ...keysFor(), ALIBABA_CLOUD_REGION_ID: region }),
    `aliyun_ens() { aliyun ens "$@" --insecure --endpoint 127.0.0.1:${port}; }`,
    "# aliyun_ens DescribeNatGateways",
  ],
};

export function env(args: string[]): void {
  const { values, positionals } = readFlags({
    args,
    options: { port: { type: "string" }, for: { type: "string" } },
    allowPositionals: true,
    strict: true,
  });
  if (positionals.length > 0) throw new Complaint(`flags: ${positionals[0]} is not expected here`);
  const port = wholeFlag("port", values.port, 1, 65_535) ?? defaultPort;
  const name = values.for ?? "pulumi";
  const lines = Object.hasOwn(forClient, name) ? forClient[name] : undefined;
  if (!lines) throw new Complaint(`--for: must be one of ${Object.keys(forClient).join(", ")}`);
  for (const line of lines(port)) console.log(line);
}
