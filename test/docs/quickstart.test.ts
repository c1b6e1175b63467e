import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { startEnsEmulator, type AccessKey } from "../../emulator/src/index.js";
import { isolatedBackend } from "../../tools/pulumi-cli/environment.mjs";
import { provisionPulumi } from "../../tools/pulumi-cli/provision.mjs";
import { checkout } from "../e2e/harness.js";
import { Tools } from "../matrix/tools.js";
import { notPrinted } from "./output.js";
import { pages, placeOf, type Block, type Page } from "./pages.js";
import { Terminal } from "./terminal.js";

const page = (file: string): Page => pages.find((candidate) => candidate.file === file)!;
const quickstart = page("docs/quickstart.md");
const readme = page("README.md");

const isOfAccount = ({ section }: Block): boolean => /\baccount\b/.test(section);

/** The keys of the account that an emulator plays. */
const keys = { accessKeyId: "LTAI5tExampleExample8f2k", accessKeySecret: "not-a-secret" };

/** Where `npm install` and the CLI get along without a network, and without touching what the person at this machine has. */
async function newcomersEnvironment(root: string): Promise<NodeJS.ProcessEnv> {
  // what the page sets itself; and what npm tells a script that it runs, as it runs this test
  const others = /^(PULUMI_BACKEND_URL|PULUMI_CONFIG_PASSPHRASE|npm_(?!config_(registry|globalconfig)$).*)$/;
  const env = Object.entries(isolatedBackend(await provisionPulumi(), root));
  return {
    ...Object.fromEntries(env.filter(([name]) => !others.test(name))),
    // the home is another one, the registry and what was fetched from it are not
    npm_config_userconfig: process.env["npm_config_userconfig"] ?? path.join(os.homedir(), ".npmrc"),
    npm_config_cache: process.env["npm_config_cache"] ?? path.join(os.homedir(), ".npm"),
    npm_config_prefer_offline: "true",
    npm_config_audit: "false",
    npm_config_fund: "false",
    npm_config_update_notifier: "false",
    // code.test.ts has compiled the programs of the pages
    PULUMI_NODEJS_TRANSPILE_ONLY: "true",
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The version that the lock file names: it is in npm's cache already. */
function locked(name: string): string {
  const manifest = readFileSync(path.join(checkout, "node_modules", name, "package.json"), "utf8");
  return `${name}@${(JSON.parse(manifest) as { version: string }).version}`;
}

describe("a newcomer who does what the documentation says", function () {
  this.timeout(300_000);
  const root = mkdtempSync(path.join(os.tmpdir(), "ens-newcomer-"));
  const home = path.join(root, "empty");
  const opened: Terminal[] = [];
  let env: NodeJS.ProcessEnv;
  let tools: Tools;
  let packed: { provider: string; emulator: string };
  let port: number;

  before(async () => {
    tools = await Tools.open();
    packed = await tools.packed();
    port = await freePort();
    mkdirSync(home);
    env = await newcomersEnvironment(root);
  });
  after(async () => {
    await Promise.all(opened.map((terminal) => terminal.close()));
    rmSync(root, { recursive: true, force: true, maxRetries: 3 });
    await tools.close();
  });

  const open = (directory: string, more: NodeJS.ProcessEnv = {}): Terminal => {
    const terminal = new Terminal(directory, { ...env, ...more });
    opened.push(terminal);
    return terminal;
  };

  /**
   * The commands of a block, word for word but for what cannot be the same here: our packages are not taken from npm, where
   * they may not be published yet, but from the files that would be; others come in the version of the lock file; another
   * emulator may have the usual port; nobody is there to say yes; and what is to be filled in is.
   */
  const asHere = (text: string, filled: Readonly<Record<string, string>> = {}): string => {
    const lines = text.split("\n").map((line) =>
      line.startsWith("npm install")
        ? line
            .replace(/(?<= )pulumi-alicloud-ens(?= |$)/, packed.provider)
            .replace(/(?<= )alicloud-ens-emulator(?= |$)/, packed.emulator)
            .replace(/(?<= )@pulumi\/pulumi(?=[ @]|$)\S*/, locked("@pulumi/pulumi"))
            .replace(/(?<= )typescript(?=[ @]|$)\S*/, locked("typescript"))
        : line
            .replace(/(?<=npx alicloud-ens-emulator [a-z]+)(?=[ ")]|$)/, ` --port ${port}`)
            .replace(/127\.0\.0\.1:8367/, `127.0.0.1:${port}`)
            .replace(/^(pulumi (?:up|refresh|destroy)\b(?!.*--yes))/, "$1 --yes"),
    );
    return Object.entries(filled).reduce(
      (all, [hole, value]) => all.replaceAll(hole, value),
      lines.join("\n"),
    );
  };

  /** Does what the blocks say, one after the other, and holds what they show against what is printed. */
  const follow = async (
    blocks: readonly Block[],
    terminal: Terminal,
    filled?: Readonly<Record<string, string>>,
  ): Promise<void> => {
    let printed = "";
    for (const block of blocks) {
      const { language, name, text, lead } = block;
      if (language === "sh" && text.startsWith("npx alicloud-ens-emulator start")) {
        printed = await open(terminal.directory).leave(asHere(text, filled), /is ready[^]*\n.*\n/);
      } else if (language === "sh") {
        printed = await terminal.run(asHere(text, filled));
      } else if (name === "output") {
        assert.equal(notPrinted(text, printed), undefined, `${placeOf(block)} was not printed:\n${printed}`);
      } else if (name !== "") {
        assert.ok(
          lead.includes(`\`${name}\``),
          `${placeOf(block)}: the sentence above does not say that it is ${name}`,
        );
        writeFileSync(path.join(terminal.directory, name), text);
      }
    }
  };

  let project: string;

  it("goes with docs/quickstart.md from an empty directory to a port forward on the emulator", async () => {
    const terminal = open(home);
    const blocks = quickstart.blocks.filter((block) => !isOfAccount(block));
    await follow(blocks, terminal);
    project = terminal.directory;
    const commands = blocks.map(({ text }) => text).join("\n");
    for (const command of ["preview", "up", "refresh", "destroy"]) {
      assert.match(commands, new RegExp(`^pulumi ${command}\\b`, "m"));
    }
    assert.match(await terminal.run(asHere("npx alicloud-ens-emulator state")), /no entries/);
  });

  it("goes on with docs/quickstart.md to an account", async () => {
    const ens = await startEnsEmulator({ accessKeys: [keys] });
    try {
      const [gateway] = ens.state().gateways;
      const terminal = open(project, { ALIBABA_CLOUD_ENDPOINT_ENS: ens.endpoint });
      await follow(quickstart.blocks.filter(isOfAccount), terminal, {
        "LTAI…": keys.accessKeyId,
        "ens:secretKey …": `ens:secretKey ${keys.accessKeySecret}`,
        "PULUMI_CONFIG_PASSPHRASE=…": "PULUMI_CONFIG_PASSPHRASE=trial",
        "nat-…": gateway?.NatGatewayId ?? "",
        "<address of an EIP on that gateway>": "203.0.113.10",
        "<private address of the instance>": "10.0.0.10",
      });
      assert.deepEqual(
        ens.entries().map(({ ExternalPort, Status }) => [ExternalPort, Status]),
        [["2222", "Available"]],
      );
    } finally {
      await ens.close();
    }
  });

  it("does what the README says of a real account", async () => {
    const [program] = readme.blocks.filter(({ language }) => language === "ts");
    const steps = readme.blocks.filter(isOfAccount);
    assert.ok(steps.some(({ text }) => text.includes("npx pulumi-alicloud-ens permissions")));
    assert.ok(program);
    const policy = await open(project).run("npx pulumi-alicloud-ens permissions");
    const written = (property: string): string =>
      new RegExp(`${property}: "([^"]+)"`).exec(program.text)?.[1] ?? "";
    const ens = await startEnsEmulator({
      // what the policy that the README tells to print leaves out is refused
      accessKeys: [{ ...keys, policy: JSON.parse(policy) as NonNullable<AccessKey["policy"]> }],
      seed: {
        gateways: [
          {
            natGatewayId: written("natGatewayId"),
            eips: [{ allocationId: "eip-5example", ipAddress: written("externalIp") }],
          },
        ],
      },
    });
    try {
      const terminal = open(project, {
        ALIBABA_CLOUD_ENDPOINT_ENS: ens.endpoint,
        PULUMI_BACKEND_URL: `file://${path.join(project, "state")}`,
        PULUMI_CONFIG_PASSPHRASE: "trial",
      });
      writeFileSync(path.join(project, "index.ts"), program.text);
      await terminal.run("pulumi stack init readme");
      for (const { text } of steps.filter(({ language }) => language === "sh")) {
        const filled = {
          "LTAI…": keys.accessKeyId,
          "ens:secretKey …": `ens:secretKey ${keys.accessKeySecret}`,
        };
        await terminal.run(asHere(text, filled));
      }
      // it begins with the preview that the README asks for
      await terminal.run("pulumi up --yes");
      assert.deepEqual(
        ens.entries().map(({ ExternalPort, Status }) => [ExternalPort, Status]),
        [["2222", "Available"]],
      );
    } finally {
      await ens.close();
    }
  });
});
