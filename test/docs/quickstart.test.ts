import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { startEnsEmulator } from "../../emulator/src/index.js";
import { isolatedBackend } from "../../tools/pulumi-cli/environment.mjs";
import { provisionPulumi } from "../../tools/pulumi-cli/provision.mjs";
import { checkout } from "../e2e/harness.js";
import { Tools } from "../matrix/tools.js";
import { notPrinted } from "./output.js";
import { pageAt, placeOf, type Block } from "./pages.js";
import { Terminal } from "./terminal.js";

const { blocks } = pageAt("docs/quickstart.md");
const isOfAccount = ({ section }: Block): boolean => /\baccount\b/.test(section);

/** The keys of an emulator that stands for the account. */
const keys = { accessKeyId: "LTAI5tExampleExample8f2k", accessKeySecret: "not-a-secret" };

/** An environment for npm and the CLI without a network and without anything of the person who runs the tests. */
async function newcomersEnvironment(root: string): Promise<NodeJS.ProcessEnv> {
  // the page sets the first two; npm sets the others for scripts that it runs, such as this test
  const others = /^(PULUMI_BACKEND_URL|PULUMI_CONFIG_PASSPHRASE|npm_(?!config_(registry|globalconfig)$).*)$/;
  const env = Object.entries(isolatedBackend(await provisionPulumi(), root));
  return {
    ...Object.fromEntries(env.filter(([name]) => !others.test(name))),
    // the registry and the cache stay, although the home directory is another one
    npm_config_userconfig: process.env["npm_config_userconfig"] ?? path.join(os.homedir(), ".npmrc"),
    npm_config_cache: process.env["npm_config_cache"] ?? path.join(os.homedir(), ".npm"),
    npm_config_prefer_offline: "true",
    npm_config_audit: "false",
    npm_config_fund: "false",
    npm_config_update_notifier: "false",
    // code.test.ts compiles the programs of the pages
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

/** The version of the lock file, which is in npm's cache. */
function locked(name: string): string {
  const manifest = readFileSync(path.join(checkout, "node_modules", name, "package.json"), "utf8");
  return `${name}@${(JSON.parse(manifest) as { version: string }).version}`;
}

describe("a newcomer who follows docs/quickstart.md", function () {
  this.timeout(300_000);
  const root = mkdtempSync(path.join(os.tmpdir(), "ens-newcomer-"));
  const opened: Terminal[] = [];
  let env: NodeJS.ProcessEnv;
  let tools: Tools;
  let packed: { provider: string; emulator: string };
  let port: number;
  let project: string;

  before(async () => {
    tools = await Tools.open();
    packed = await tools.packed();
    port = await freePort();
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
   * The commands of a block with what must differ here: our packages come from files, as npm may not have this version,
   * others in the version of the lock file; the emulator has a port of its own; nobody confirms an update.
   */
  const asHere = (text: string, filled: Readonly<Record<string, string>>): string => {
    const lines = text.split("\n").map((line) =>
      line.startsWith("npm install")
        ? line
            .replace(/(?<= )pulumi-alicloud-ens(?= |$)/, packed.provider)
            .replace(/(?<= )alicloud-ens-emulator(?= |$)/, packed.emulator)
            .replace(/(?<= )(@pulumi\/pulumi|typescript)(?=[ @]|$)\S*/g, (_, name: string) => locked(name))
        : line
            .replace(/(?<=npx alicloud-ens-emulator [a-z]+)(?=[ ")]|$)/, ` --port ${port}`)
            .replace(/127\.0\.0\.1:8367/, `127.0.0.1:${port}`)
            .replace(/^(pulumi (?:up|refresh|destroy)\b(?!.*--yes))/, "$1 --yes"),
    );
    const replace = (all: string, [hole, value]: [string, string]) => all.replaceAll(hole, value);
    return Object.entries(filled).reduce(replace, lines.join("\n"));
  };

  /** Executes blocks in their order and compares the output that the page shows with what is printed. */
  const follow = async (
    some: readonly Block[],
    terminal: Terminal,
    filled: Readonly<Record<string, string>> = {},
  ): Promise<void> => {
    let printed = "";
    for (const block of some) {
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
          `${placeOf(block)}: the sentence above does not name ${name}`,
        );
        writeFileSync(path.join(terminal.directory, name), text);
      }
    }
  };

  it("gets from an empty directory to a port forward on the emulator, and deletes it", async () => {
    const home = path.join(root, "empty");
    mkdirSync(home);
    const terminal = open(home);
    const some = blocks.filter((block) => !isOfAccount(block));
    await follow(some, terminal);
    project = terminal.directory;
    assert.match(await terminal.run(asHere("npx alicloud-ens-emulator state", {})), /no entries/);
  });

  it("goes on to an account", async () => {
    const ens = await startEnsEmulator({ accessKeys: [keys] });
    try {
      await follow(blocks.filter(isOfAccount), open(project, { ALIBABA_CLOUD_ENDPOINT_ENS: ens.endpoint }), {
        "LTAI…": keys.accessKeyId,
        "ens:secretKey …": `ens:secretKey ${keys.accessKeySecret}`,
        "PULUMI_CONFIG_PASSPHRASE=…": "PULUMI_CONFIG_PASSPHRASE=trial",
        "nat-…": ens.state().gateways[0]?.NatGatewayId ?? "",
        "<address of an EIP on that gateway>": "203.0.113.10",
        "<private address of the instance>": "10.0.0.10",
      });
      const entries = ens.entries().map(({ ExternalPort, Status }) => [ExternalPort, Status]);
      assert.deepEqual(entries, [["2222", "Available"]]);
    } finally {
      await ens.close();
    }
  });
});
