import type { Caller } from "../ens/caller.js";
import { Gateway } from "./gateway.js";

/** The gateways that this process has to do with, each as one object. */
export class Gateways {
  private readonly known = new Map<string, Gateway>();

  constructor(
    readonly caller: Caller,
    private readonly writesPerGateway: number | undefined,
  ) {}

  of(natGatewayId: string): Gateway {
    const known = this.known.get(natGatewayId);
    if (known !== undefined) {
      return known;
    }
    const gateway = new Gateway(natGatewayId, this.caller, this.writesPerGateway);
    this.known.set(natGatewayId, gateway);
    return gateway;
  }
}
