import {
  startEnsEmulator,
  type EmulatorOptions,
  type EnsEmulator,
  type Seed,
  type ShownEntry,
} from "../../emulator/src/index.js";
import { providerText } from "../../provider/src/dynamic/providerText.js";
import { DynamicServer } from "../dynamic/server.js";
import type { Bag, Provider } from "./engineState.js";
import { clientTimeoutMs } from "./kinds.js";
import type { Cloud } from "./oracle.js";

export const gateway = "nat-5quickstart00000000000000";
export const eip = "203.0.113.10";

/** What a program declares for one resource, as the constructor hands it over. */
export function declare(resource: string, port: number, more: Bag = {}): Bag {
  const name = `${resource}-0123abcd`;
  return {
    natGatewayId: gateway,
    externalIp: eip,
    externalPort: String(port),
    internalIp: "10.0.0.10",
    internalPort: String(port),
    ipProtocol: "TCP",
    forwardEntryName: name,
    __autoName: name,
    __urn: `urn:pulumi:dev::test::pulumi-nodejs:dynamic/ens:ForwardEntry::${resource}`,
    ...more,
  };
}

/** Entries of somebody else: another port, and one that differs from ours in its protocol only. */
export const seed: Seed = {
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
          forwardEntryName: "a-0123abcd",
          externalIp: eip,
          externalPort: "1001",
          internalIp: "10.0.0.10",
          internalPort: "1001",
          ipProtocol: "UDP",
        },
      ],
    },
  ],
};

export type Config = Readonly<Record<string, string>>;

/** One emulator and one of the SDK's real dynamic-provider servers, for case after case. */
export class Lane implements Cloud {
  private sessions = 0;

  private constructor(
    readonly ens: EnsEmulator,
    readonly server: DynamicServer,
  ) {}

  static async open(options: EmulatorOptions = {}): Promise<Lane> {
    const ens = await startEnsEmulator({
      seed,
      durations: { create: { describes: 1 }, modify: { describes: 1 }, delete: { describes: 1 } },
      ...options,
    });
    return new Lane(ens, await DynamicServer.start({}));
  }

  async close(): Promise<void> {
    await this.server.stop();
    await this.ens.close();
  }

  /**
   * The server as a new run of the engine finds it. It opens and configures a provider for each text it has not met, so
   * a text of its own gives each run a provider that remembers nothing; that spares half a second for a new process.
   */
  async session(config: Config = {}): Promise<Provider> {
    const { server, ens } = this;
    await server.configure({
      "ens:endpoint": ens.endpoint,
      "ens:accessKey": ens.accessKeyId,
      "ens:secretKey": ens.accessKeySecret,
      "ens:clientConnectTimeout": String(clientTimeoutMs),
      "ens:clientReadTimeout": String(clientTimeoutMs),
      ...config,
    });
    this.sessions += 1;
    const __provider = `${providerText} // ${this.sessions}`;
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
