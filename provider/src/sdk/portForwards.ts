import * as pulumi from "@pulumi/pulumi";

import { portForwardsType } from "../entry/names.js";
// TypeScript 3.8 reads the declarations of this file, and it does not know "import { type … }"
import { ForwardEntry } from "./forwardEntry.js";
import type { ForwardEntryArgs } from "./forwardEntry.js";
import { readForwards } from "./portForwardLines.js";
import type { Common } from "./portForwardLines.js";
import { isOfType } from "./pulumiUtil.js";

/** One port forward of a {@link PortForwards}: the properties of a {@link ForwardEntry}, and options of its resource. */
export interface PortForward extends Omit<ForwardEntryArgs, Common>, Partial<Pick<ForwardEntryArgs, Common>> {
  /**
   * Options of this entry alone, on top of those that it has from the component, such as `protect`, `customTimeouts`, or
   * `aliases` for an entry that had another name or parent. Default: none.
   */
  opts?: Omit<pulumi.CustomResourceOptions, "parent" | "id" | "import">;
}

/** The properties of a {@link PortForwards}. */
export interface PortForwardsArgs {
  /**
   * ID of the NAT gateway that forwards the traffic, such as `nat-5t7nh1cfm6kxiszlttr38****`.
   *
   * A change replaces the entries.
   */
  natGatewayId: pulumi.Input<string>;
  /**
   * IPv4 address of an EIP that is attached to the NAT gateway, for all port forwards that do not set it. Default: none.
   *
   * A change is made in place.
   */
  externalIp?: pulumi.Input<string | undefined>;
  /**
   * Private IPv4 address that receives the traffic of all port forwards that do not set it. Default: none.
   *
   * A change is made in place.
   */
  internalIp?: pulumi.Input<string | undefined>;
  /**
   * `TCP`, `UDP` or `Any` (case-insensitive), for all port forwards that do not set it. Default: none. A protocol is required,
   * here or in each port forward, so that no port is opened for UDP by accident.
   *
   * A change is made in place if `forwards` is a table. In a list the protocol is part of the name, so other entries take the
   * place of those whose protocol changes.
   */
  ipProtocol?: pulumi.Input<string | undefined>;
  /**
   * The port forwards, as a table or as a list. Each is a {@link PortForward} or a short form of its external side, internal
   * side and protocol: `"443:10.0.0.5:8443/tcp"`, `"8000-8010:10.0.0.5:9000-9010/udp"`, with an external IP
   * `"203.0.113.10:443:10.0.0.5:8443/tcp"`, or `"443:8443"` if the component sets `internalIp` and `ipProtocol`.
   *
   * In a table, the entry `ssh` of `web` is the resource `web-ssh`, whatever its ports are. In a list, the name consists of
   * the external port and the protocol, such as `web-443-tcp`, after the external IP if that is not the component's, such as
   * `web-203.0.113.11-443-tcp`. These values cannot be Outputs in a list. The order has no effect: adding or removing a line
   * adds or removes one entry.
   */
  forwards: Readonly<Record<string, string | PortForward>> | readonly (string | PortForward)[];
}

/**
 * Many port forwards of one NAT gateway, from a table or from short forms. Each is a {@link ForwardEntry} below this
 * component.
 *
 * ```ts
 * import * as ens from "pulumi-alicloud-ens";
 *
 * const web = new ens.PortForwards("web", {
 *   natGatewayId: "nat-5t7nh1cfm6kxiszlttr38****",
 *   externalIp: "203.0.113.10",
 *   internalIp: "10.0.0.5",
 *   forwards: {
 *     https: "443:8443/tcp",
 *     media: "8000-8010:10.0.0.6:9000-9010/udp",
 *     ssh: { externalPort: 2222, internalPort: 22, ipProtocol: "TCP", opts: { protect: true } },
 *   },
 * });
 * ```
 *
 * The preview refuses entries that claim the same external port, as for all entries of a program.
 */
export class PortForwards extends pulumi.ComponentResource {
  /** The entries: those of a table by its keys, those of a list by external port and protocol, such as `443-tcp`. */
  readonly entries: Readonly<Record<string, ForwardEntry>>;
  /** The IDs of the entries, by the same names. */
  readonly ids: pulumi.Output<Record<string, string>>;

  /** Whether an object is a PortForwards, also of another copy of this package. */
  static override isInstance(object: unknown): object is PortForwards {
    return isOfType(portForwardsType, object);
  }

  /**
   * Declares the component and its entries.
   *
   * @param name the name of the component; those of the entries begin with it
   * @param args the properties
   * @param opts apply to the entries too: `aliases`, `deletedWith`, `protect`, `provider`, `providers`, `retainOnDelete` and
   *   `transforms` as for the children of every component, and `customTimeouts`, `dependsOn`, `ignoreChanges` and
   *   `replaceOnChanges`
   * @throws RunError that names all lines of `forwards` that cannot be used; nothing is declared then
   */
  constructor(name: string, args: PortForwardsArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const lines = readForwards(name, args);
    // no inputs: the component would wait for all Outputs among them, and its children for the component
    super(portForwardsType, name, {}, opts);
    const common = passedOn(opts);
    this.entries = Object.fromEntries(
      lines.map((line) => [
        line.key,
        new ForwardEntry(`${name}-${line.key}`, line.args, {
          ...pulumi.mergeOptions(common, line.opts),
          parent: this,
        }),
      ]),
    );
    this.ids = pulumi.output(
      Object.fromEntries(Object.entries(this.entries).map(([key, entry]) => [key, entry.id])),
    );
    this.registerOutputs({ ids: this.ids });
  }
}

/** The options that the SDK and the engine do not pass on to the children of a component. */
function passedOn(opts: pulumi.ComponentResourceOptions): pulumi.CustomResourceOptions {
  const { dependsOn, customTimeouts, ignoreChanges, replaceOnChanges } = opts;
  const all = { dependsOn, customTimeouts, ignoreChanges, replaceOnChanges };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}
