import type { PortPlan } from "./ports.js";
import type { Run } from "./run.js";

/** The parameters of a call, by their names on the wire. */
export type Params = Readonly<Record<string, string>>;

/** An entry and a gateway that nobody has. */
export const nobody = "fwd-5acceptancenobody00000000";
export const nowhere = "nat-5acceptancenowhere0000000";

/** An address that documents use and no network has (TEST-NET-1, RFC 5737). */
export const noAddress = "192.0.2.1";

/** A call that would touch what is not the suite's. It is a mistake in the suite, and nothing was sent. */
export class Trespass extends Error {
  override readonly name = "Trespass";
}

/** The one rule for every call of the suite: it may read, and it may write what it named itself, on its own ports. */
export class Guard {
  private readonly own = new Set<string>();
  private readonly alive = new Set<string>();
  private ending = false;

  constructor(
    private readonly run: Run,
    private readonly ports: PortPlan,
    private readonly place: {
      readonly natGatewayId: string;
      readonly externalIps: readonly (string | undefined)[];
    },
  ) {}

  /** Told of an entry that bears a name of this run, or of a leftover that may be deleted. */
  add(id: string): void {
    this.own.add(id);
    this.alive.add(id);
  }

  owns(id: string): boolean {
    return this.own.has(id);
  }

  gone(id: string): void {
    this.alive.delete(id);
  }

  /** The entries that are not known to be gone. */
  get left(): readonly string[] {
    return [...this.alive];
  }

  /** From now on nothing is made or changed any more. */
  end(): void {
    this.ending = true;
  }

  /** Throws a {@link Trespass}. */
  prove(action: string, params: Params): void {
    if (/^Describe/.test(action)) return;
    const problem = this.problem(action, params);
    if (problem !== undefined) throw new Trespass(`${action} was not sent: ${problem}.`);
  }

  private problem(action: string, params: Params): string | undefined {
    const id = params["ForwardEntryId"];
    switch (action) {
      case "CreateForwardEntry":
        return this.run.owns(params["ForwardEntryName"])
          ? this.misplaced(params)
          : "its name is not of this run";
      case "ModifyForwardEntry":
        if (id !== undefined && id !== nobody && !this.own.has(id)) return `${id} is not of this run`;
        if (
          !["", undefined].includes(params["ForwardEntryName"]) &&
          !this.run.owns(params["ForwardEntryName"])
        )
          return "the new name is not of this run";
        return this.misplaced(params);
      case "DeleteForwardEntry":
        return id === undefined || id === nobody || this.own.has(id) ? undefined : `${id} is not of this run`;
      default:
        return "the suite makes no such call";
    }
  }

  private misplaced(params: Params): string | undefined {
    if (this.ending) return "the suite is ending";
    const { NatGatewayId, ExternalIp, ExternalPort } = params;
    if (![undefined, nowhere, this.place.natGatewayId].includes(NatGatewayId))
      return "the gateway is another one";
    if (![undefined, noAddress, ...this.place.externalIps].includes(ExternalIp))
      return "the EIP is another one";
    if (ExternalPort !== undefined && !this.ports.covers(ExternalPort))
      return `external port ${ExternalPort} is not among ${this.ports.first}/${this.ports.last}`;
    return undefined;
  }
}
