import type * as pulumi from "@pulumi/pulumi";

import type { ForwardEntryArgs } from "./forwardEntry.js";

/** What is given once for all port forwards of a {@link PortForwards}, and can be given for each of them instead. */
type Common = "natGatewayId" | "externalIp" | "internalIp" | "ipProtocol";

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
   * The id of the NAT gateway that forwards the traffic, such as `nat-5t7nh1cfm6kxiszlttr38****`. It must exist.
   *
   * A change replaces the entries.
   */
  natGatewayId: pulumi.Input<string>;
  /**
   * The IPv4 address of an EIP that is attached to the NAT gateway, for all port forwards that name none. Default: none,
   * each names its own.
   *
   * A change is made in place.
   */
  externalIp?: pulumi.Input<string | undefined>;
  /**
   * The private IPv4 address that receives the traffic of all port forwards that name none. Default: none, each names its
   * own.
   *
   * A change is made in place.
   */
  internalIp?: pulumi.Input<string | undefined>;
  /**
   * `TCP`, `UDP` or `Any`, in any letter case, for all port forwards that name none. Default: none, each names its own: that
   * a port is open for UDP too is said and never assumed.
   *
   * A change is made in place where `forwards` is a table; in a list the protocol is part of the name, so that other
   * entries take the place of those that follow it.
   */
  ipProtocol?: pulumi.Input<string | undefined>;
  /**
   * The port forwards, as a table or as a list. Each is a {@link PortForward} or a short form: the outside, the inside and
   * the protocol, such as `"443:10.0.0.5:8443/tcp"`, `"8000-8010:10.0.0.5:9000-9010/udp"`, with an external IP
   * `"203.0.113.10:443:10.0.0.5:8443/tcp"`, or, where the component gives `internalIp` and `ipProtocol`, `"443:8443"`.
   *
   * In a table the entry of `ssh` below `web` is the resource `web-ssh`, whatever its ports are. In a list its name is made of
   * the external port and the protocol, as in `web-443-tcp`, with the external IP in front, as in
   * `web-203.0.113.11-443-tcp`, where that is not the component's; these cannot be Outputs there. Either way the order does
   * not matter, and a line that is added or taken away is one entry that is.
   */
  forwards: Readonly<Record<string, string | PortForward>> | readonly (string | PortForward)[];
}
