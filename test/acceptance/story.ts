import assert from "node:assert/strict";
import type { RemoteEntry } from "../../provider/src/gateway/reads.js";
import { Project, shown } from "../e2e/harness.js";
import { range } from "./ports.js";
import type { Stage } from "./stage.js";

type Args = Readonly<Record<string, string | number>>;

export interface StoryOptions {
  readonly stage: () => Stage;
  readonly signal: () => AbortSignal;
  /** Fewer calls of the CLI: one update for all that can be changed in place, not one for each property. */
  readonly short: boolean;
}

/** The life of some entries, told with the real CLI and the provider of this checkout, as mocha tests. */
export function story({ stage, signal, short }: StoryOptions): void {
  let project: Project;
  /** What the program declares, by the names of its resources, which are names of this run. */
  const declared = new Map<string, Args>();
  const ids = new Map<string, string>();
  let ssh: string;
  let media: string;

  const declare = async (name: string, args: Args) => {
    declared.set(name, args);
    await project.setProgram(program(declared));
  };
  const change = (name: string, changes: Args) => declare(name, { ...declared.get(name), ...changes });
  /** Learns from the outputs that `up` prints which entries the stack has, so that the suite may touch them too. */
  const learn = (text: string) => {
    for (const name of declared.keys()) {
      const shown = new RegExp(`\\b${name} *: (?:"[^"]*" => )?"([^"]+)"$`, "m").exec(text);
      const [, id] = shown ?? assert.fail(`the id of ${name} is not among the outputs:\n${text}`);
      ids.set(name, id ?? "");
      stage().door.guard.add(id ?? "");
    }
  };
  const live = async (name: string): Promise<RemoteEntry> => {
    const entry = await stage().site.look(ids.get(name) ?? "");
    assert.ok(entry, `${name} is in the cloud`);
    return entry;
  };
  const isAsDeclared = async (name: string) => {
    const { values, status } = await live(name);
    assert.equal(status, "Available");
    for (const [property, value] of Object.entries(declared.get(name) ?? {}))
      if (property !== "adoptId") assert.equal(String(values[property]), String(value), property);
  };
  const operations = (text: string, name: string) => shown(text, name).map(({ operation }) => operation);

  before(async () => {
    const { ground, run, ports } = stage();
    const { natGatewayId, externalIp, internalIp, standbyExternalIp } = ground.settings;
    // an entry without a name of its own is called after its resource
    [ssh, media] = [run.name("ssh"), run.name("media")];
    const [single, first] = [String(ports.next()), ports.next(3)];
    const where = { natGatewayId, externalIp, internalIp };
    declared.set(ssh, { ...where, externalPort: single, internalPort: single, ipProtocol: "TCP" });
    declared.set(media, {
      ...where,
      externalPort: range(first, 3),
      internalPort: range(first, 3),
      ipProtocol: "UDP",
      forwardEntryName: run.name("media-udp"),
      healthCheckPort: first + 1,
      ...(standbyExternalIp !== undefined && { standbyExternalIp }),
    });
    project = await Project.create({
      program: program(declared),
      env: { ...ground.env },
      config: { "ens:preflight": "error" },
      limitMs: ground.pace.cliMs,
      signal: signal(),
    });
    stage().beforeEnd(async () => {
      await project.idle();
      await project.remove();
    });
  });

  it("preview tells what will be made, and finds the gateway and the addresses", async () => {
    const { text } = await project.preview();
    for (const name of declared.keys()) assert.deepEqual(operations(text, name), ["create"]);
  });

  it("up makes it", async () => {
    learn((await project.up()).text);
    for (const name of declared.keys()) await isAsDeclared(name);
    assert.match(String((await live(ssh)).values["forwardEntryName"]), /-ssh-[0-9a-f]{8}$/);
  });

  it("nothing differs afterwards, in a preview and in a refresh", async () => {
    await project.preview("--expect-no-changes", ...(short ? ["--refresh"] : []));
    if (!short) await project.refresh("--expect-no-changes");
  });

  for (const { what, args } of short ? [allInPlace] : inPlace) {
    it(`${what} changed in place`, async function () {
      const changes = args(stage());
      if (Object.values(changes).includes(undefined)) this.skip();
      await change(ssh, changes as Args);
      assert.deepEqual(operations((await project.up()).text, ssh), ["update"]);
      await isAsDeclared(ssh);
    });
  }

  it("taking the health check away replaces the entry, which gives its ports to its successor", async () => {
    const old = ids.get(media) ?? "";
    const { healthCheckPort, ...rest } = declared.get(media) ?? {};
    assert.ok(healthCheckPort);
    await declare(media, rest);
    learn((await project.up()).text);
    assert.notEqual(ids.get(media), old);
    assert.equal(await stage().site.look(old), undefined, "the old entry is gone");
    await isAsDeclared(media);
    assert.equal((await live(media)).values["healthCheckPort"], undefined);
  });

  it("refresh shows what somebody changed past Pulumi, and the next up puts it back", async () => {
    const { site, ports } = stage();
    const [own, other] = [String(declared.get(ssh)?.["externalPort"]), String(ports.next())];
    assert.equal(await site.modified(ids.get(ssh) ?? "", { externalPort: other }), "accepted");
    assert.deepEqual(shown((await project.refresh()).text, ssh), [
      { operation: "update", lines: [`~ externalPort: "${own}" => "${other}"`] },
    ]);
    await project.up();
    await isAsDeclared(ssh);
  });

  it("adoptId takes over an entry that exists, as it is", async () => {
    const { site, ground, ports, run } = stage();
    const { natGatewayId, externalIp, internalIp } = ground.settings;
    const port = String(ports.next());
    const forwardEntryName = run.name("found");
    const id = await site.entry({ externalPort: port, internalPort: port, forwardEntryName });
    const found = { natGatewayId, externalIp, internalIp, externalPort: port, internalPort: port };
    const adopted = run.name("adopted");
    await declare(adopted, { ...found, ipProtocol: "TCP", adoptId: id });
    learn((await project.up()).text);
    assert.equal(ids.get(adopted), id);
    await isAsDeclared(adopted);
    assert.equal((await live(adopted)).values["forwardEntryName"], forwardEntryName);
  });

  it("destroy deletes every entry, and they are gone", async () => {
    assert.match((await project.destroy()).text, /^ *- \d+ deleted$/m);
    for (const [name, id] of ids) assert.equal(await stage().site.look(id), undefined, name);
  });
}

/** As in examples/quickstart: entries, and their ids as outputs. */
const program = (declared: ReadonlyMap<string, Args>): string =>
  `const ens = require("pulumi-alicloud-ens");
for (const [name, args] of ${JSON.stringify([...declared])})
  exports[name] = new ens.ForwardEntry(name, args).id;
`;

interface Change {
  readonly what: string;
  /** A value is undefined where the account was given no second one. */
  readonly args: (stage: Stage) => Readonly<Record<string, string | number | undefined>>;
}

/** A change for each property that can be changed in place. */
const inPlace: readonly Change[] = [
  { what: "a name is", args: ({ run }) => ({ forwardEntryName: run.name("renamed") }) },
  { what: "an external port is", args: ({ ports }) => ({ externalPort: String(ports.next()) }) },
  { what: "an internal port is", args: ({ ports }) => ({ internalPort: String(ports.first + 199) }) },
  { what: "a health check is", args: ({ ports }) => ({ healthCheckPort: ports.first + 199 }) },
  { what: "a protocol is", args: () => ({ ipProtocol: "Any" }) },
  {
    what: "an internal address is",
    args: ({ ground }) => ({ internalIp: ground.settings.secondInternalIp }),
  },
  { what: "an EIP is", args: ({ ground }) => ({ externalIp: ground.settings.secondExternalIp }) },
];

const allInPlace: Change = {
  what: "name, ports, health check, protocol and addresses are",
  args: (stage) => Object.assign({}, ...inPlace.map(({ args }) => args(stage))) as ReturnType<Change["args"]>,
};
