import * as pulumi from "@pulumi/pulumi";

import { portForwardsType } from "../entry/urn.js";
import { ForwardEntry } from "./forwardEntry.js";
import { type PortForwardsArgs, readLines } from "./portForwardLines.js";

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
 * Two that claim one external port are refused by the preview, as all entries of a program are.
 */
export class PortForwards extends pulumi.ComponentResource {
  /** The entries: those of a table by its keys, those of a list by what they are outside, as in `443-tcp`. */
  readonly entries: Readonly<Record<string, ForwardEntry>>;
  /** The ids of the entries, by the same names. */
  readonly ids: pulumi.Output<Record<string, string>>;

  /** Whether an object is a PortForwards, also one made by another copy of this package. */
  static override isInstance(object: unknown): object is PortForwards {
    return (
      typeof object === "object" &&
      object !== null &&
      (object as { __pulumiType?: unknown }).__pulumiType === portForwardsType
    );
  }

  /**
   * Declares the component and its entries.
   *
   * @param name the name of the component; those of the entries begin with it
   * @param args the properties
   * @param opts hold for the entries too: `aliases`, `deletedWith`, `protect`, `provider`, `providers`, `retainOnDelete` and
   *   `transforms` as for the children of every component, and `customTimeouts`, `dependsOn`, `ignoreChanges` and
   *   `replaceOnChanges`
   * @throws RunError where lines of `forwards` cannot be used, with all of them; nothing is declared then
   */
  constructor(name: string, args: PortForwardsArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const given = (args as PortForwardsArgs | undefined) ?? nothing;
    const lines = readLines(name, given);
    // without inputs of its own: the component would wait for all Outputs among them, and its children for it
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

/** What a program in JavaScript says that forgets the properties: the complaint tells which are needed. */
const nothing = {} as PortForwardsArgs;

/** The options that the SDK and the engine would keep for the component alone, though it is nothing but its entries. */
function passedOn(opts: pulumi.ComponentResourceOptions): pulumi.CustomResourceOptions {
  const { dependsOn, customTimeouts, ignoreChanges, replaceOnChanges } = opts;
  const all = { dependsOn, customTimeouts, ignoreChanges, replaceOnChanges };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}
