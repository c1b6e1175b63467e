import {
  startEnsEmulator,
  type EmulatorOptions,
  type EnsEmulator,
  type Seed,
  type ShownEntry,
} from "../../emulator/src/index.js";
import { providerText } from "../../provider/src/dynamic/providerText.js";
import { autoName, topUrn } from "../../provider/src/entry/names.js";
import { DynamicServer } from "../dynamic/server.js";
import { PluginServer } from "../plugin/server.js";
import type { Bag, Provider } from "./engineState.js";
import { type Face, pluginProvider, typeOn } from "./faces.js";
import { clientTimeoutMs } from "./kinds.js";
import type { Cloud } from "./oracle.js";

export const gateway = "nat-5quickstart00000000000000";
export const eip = "203.0.113.10";

export const urnOf = (resource: string, face: Face) => topUrn("dev", "test", typeOn[face], resource);

export const generatedName = (resource: string, face: Face) => autoName(resource, urnOf(resource, face));

/** What a program declares for one resource, as the constructor hands it over. */
export function declare(resource: string, port: number, more: Bag = {}, face: Face = "dynamic"): Bag {
  const name = generatedName(resource, face);
  return {
    natGatewayId: gateway,
    externalIp: eip,
    externalPort: String(port),
    internalIp: "10.0.0.10",
    internalPort: String(port),
    ipProtocol: "TCP",
    forwardEntryName: name,
    __autoName: name,
    __urn: urnOf(resource, face),
    ...more,
  };
}

/** Entries of somebody else: another port, and one that differs from ours in its protocol only. */
export const seedOf = (face: Face): Seed => ({
  gateways: [
    {
      natGatewayId: gateway,
      eips: [
        { allocationId: "eip-5quickstart00000000000010", ipAddress: eip },
        { allocationId: "eip-5quickstart00000000000011", ipAddress: "203.0.113.11" },
      ],
      entries: [
        {
          forwardEntryId: "fwd-somebodyelse",
          forwardEntryName: "somebody else's",
          externalIp: eip,
          externalPort: "9999",
          internalIp: "10.0.0.99",
          internalPort: "9999",
          ipProtocol: "TCP",
        },
        {
          forwardEntryId: "fwd-twin",
          forwardEntryName: generatedName("a", face),
          externalIp: eip,
          externalPort: "1001",
          internalIp: "10.0.0.10",
          internalPort: "1001",
          ipProtocol: "UDP",
        },
      ],
    },
  ],
});

export type Config = Readonly<Record<string, string>>;

/** A process that serves the provider on one face, for run after run of the engine. */
interface Server {
  /** What the process wrote, which Pulumi would show to the user. */
  readonly output: string;
  stop(): Promise<void>;
  /** The provider as a new run of the engine finds it: it remembers nothing of the last one. */
  session(config: Config): Promise<Provider>;
}

const start: Readonly<Record<Face, () => Promise<Server>>> = {
  /**
   * The SDK's server opens and configures a provider for each text it has not met, so a text of its own gives each run a
   * provider that remembers nothing; that spares half a second for a new process.
   */
  dynamic: async () => {
    const server = await DynamicServer.start({});
    let sessions = 0;
    const session = async (config: Config): Promise<Provider> => {
      await server.configure(config);
      sessions += 1;
      const __provider = `${providerText} // ${sessions}`;
      const own = (bag: Bag): Bag => ({ ...bag, __provider });
      // the provider takes its settings when it is met first
      await server.check({}, own({}));
      return {
        check: (olds, news) => server.check(olds, own(news)),
        diff: (id, olds, news) => server.diff(id, own(olds), own(news)),
        create: (inputs) => server.create(own(inputs)),
        read: (id, props) => server.read(id, own(props)),
        update: (id, olds, news) => server.update(id, own(olds), own(news)),
        delete: (id, outputs) => server.delete(id, own(outputs)),
      };
    };
    return {
      get output() {
        // printed when a read or a deletion fails
        return server.output.replaceAll(failedRead, "");
      },
      stop: () => server.stop(),
      session,
    };
  },
  plugin: async () => {
    const server = await PluginServer.start();
    return {
      get output() {
        return server.output;
      },
      stop: () => server.stop(),
      session: async (config) => {
        const args = Object.entries(config).map(([key, value]) => [key.replace(/^ens:/, ""), value]);
        await server.configure(Object.fromEntries(args) as Bag);
        return pluginProvider(server);
      },
    };
  },
};

const failedRead = /Reading or deleting a forward entry failed: see the error of that resource\.\n/g;

/** One emulator and one process that serves the provider, for case after case. */
export class Lane implements Cloud {
  private constructor(
    readonly ens: EnsEmulator,
    private readonly server: Server,
    readonly face: Face,
  ) {}

  static async open(options: EmulatorOptions = {}, face: Face = "dynamic"): Promise<Lane> {
    const ens = await startEnsEmulator({
      seed: seedOf(face),
      durations: { create: { describes: 1 }, modify: { describes: 1 }, delete: { describes: 1 } },
      ...options,
    });
    return new Lane(ens, await start[face](), face);
  }

  async close(): Promise<void> {
    await this.server.stop();
    await this.ens.close();
  }

  /** The provider as a new run of the engine finds it. */
  session(config: Config = {}): Promise<Provider> {
    const { server, ens } = this;
    return server.session({
      "ens:endpoint": ens.endpoint,
      "ens:accessKey": ens.accessKeyId,
      "ens:secretKey": ens.accessKeySecret,
      "ens:clientConnectTimeout": String(clientTimeoutMs),
      "ens:clientReadTimeout": String(clientTimeoutMs),
      ...config,
    });
  }

  /** What the process wrote beside its port: an error that nobody caught. */
  get output(): string {
    return this.server.output.replace(/^\d+\n/, "").trim();
  }

  declare(resource: string, port: number): Bag {
    return declare(resource, port, {}, this.face);
  }

  entries(): ShownEntry[] {
    return this.ens.entries();
  }

  /** Puts an entry of ours there, as an earlier run made it. */
  plant(declared: Bag, more: { status?: "Pending" | "Deleting" } = {}): ShownEntry {
    const text = (key: string) => (declared[key] as string | undefined) ?? "";
    const entry = this.ens.addEntry({
      natGatewayId: text("natGatewayId"),
      externalIp: text("externalIp"),
      externalPort: text("externalPort"),
      internalIp: text("internalIp"),
      internalPort: text("internalPort"),
      ipProtocol: text("ipProtocol") as "TCP",
      forwardEntryName: text("forwardEntryName"),
      healthCheckPort: declared["healthCheckPort"] === undefined ? "" : Number(declared["healthCheckPort"]),
    });
    return more.status === undefined
      ? entry
      : this.ens.editEntry(entry.ForwardEntryId, { Status: more.status });
  }

  get underWay(): number {
    return this.ens.calls.filter(({ endedAt }) => endedAt === undefined).length;
  }

  async calm(): Promise<void> {
    while (this.underWay > 0) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    this.ens.faults.clear();
    for (const { ForwardEntryId } of this.ens.entries()) {
      this.ens.release(ForwardEntryId);
    }
  }
}
