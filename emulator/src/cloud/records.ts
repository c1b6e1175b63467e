// The records of the emulated account. Fields that a call shows have the name that they have on the wire.

/** When a transient state ends: at a time, after so many describes, or never by itself. */
export type TransitionEnd = { readonly at: number } | { readonly describes: number } | "stuck";

/** What a record in a transient state turns into, and when; null means that it will be gone. */
export interface Transition<T> {
  readonly until: TransitionEnd;
  readonly into: T | null;
}

/** A record as it is stored. */
export type Stored<T> = T & { readonly transition?: Transition<T> };

export type ForwardEntry = Readonly<Omit<ShownEntry, "StandbyStatus">>;

export function withoutTransition<T>(record: Stored<T>): T {
  const { transition, ...rest } = record;
  return transition ? (rest as T) : record;
}

export const attachedToNothing = {
  InstanceId: "",
  InstanceType: "",
  Standby: false,
  Status: "Available",
} as const;

export const detached = (eip: Stored<ShownEip>): ShownEip => ({
  ...withoutTransition(eip),
  ...attachedToNothing,
});

/** The carrier of an EIP that was created without one: that in the name of the node. `telecom` for others is a guess. */
export const carrierOf = (ensRegionId: string): string =>
  ["cmcc", "unicom", "telecom"].find((carrier) => ensRegionId.split("-").includes(carrier)) ?? "telecom";

/** Everything that the emulated account holds, with names as on the wire. */
export interface AccountState {
  /** The NAT gateways. */
  readonly gateways: ShownGateway[];
  /** The EIPs, attached or not. */
  readonly eips: ShownEip[];
  /** The forward entries of all gateways. */
  readonly entries: ShownEntry[];
  /** The SNAT entries of all gateways. */
  readonly snatEntries: ShownSnatEntry[];
  /** The networks that were created. Those that a seed names do not count. */
  readonly networks: ShownNetwork[];
  /** The vSwitches that were created. */
  readonly vSwitches: ShownVSwitch[];
}

/** A NAT gateway, with names as on the wire. */
export interface ShownGateway {
  /** Its id. */
  readonly NatGatewayId: string;
  /** Its name. */
  readonly Name: string;
  /** The node of ENS. */
  readonly EnsRegionId: string;
  /** The id of its network. */
  readonly NetworkId: string;
  /** The id of its vSwitch. */
  readonly VSwitchId: string;
  /** Its specification. */
  readonly Spec: string;
  /** When it was created. */
  readonly CreationTime: string;
  /** Its tags. */
  readonly Tags: readonly ShownTag[];
  /** The addresses of the instances behind it. Absent: every private address counts as an instance. */
  readonly internalIps?: readonly string[];
  /** Its state. */
  readonly Status: "Creating" | "Available" | "Deleting";
}

/** A tag of a resource. */
export interface ShownTag {
  /** Its key. */
  readonly TagKey: string;
  /** Its value; `""` for none. */
  readonly TagValue: string;
}

/** An EIP, with names as on the wire. */
export interface ShownEip {
  /** Its id. */
  readonly AllocationId: string;
  /** Its IPv4 address. */
  readonly IpAddress: string;
  /** Its name; `""` for none. */
  readonly Name: string;
  /** Its description; `""` for none. */
  readonly Description: string;
  /** The node of ENS. */
  readonly EnsRegionId: string;
  /** Its bandwidth in Mbit/s. */
  readonly Bandwidth: number;
  /** The carrier. */
  readonly Isp: string;
  /** How it is paid for. */
  readonly ChargeType: string;
  /** How its traffic is paid for. */
  readonly InternetChargeType: string;
  /** When it was created. */
  readonly AllocationTime: string;
  /** Its tags. Absent: none. */
  readonly Tags?: readonly ShownTag[];
  /** What it is attached to; `""` for nothing. */
  readonly InstanceId: string;
  /** The kind of what it is attached to, such as `Nat`; `""` for nothing. */
  readonly InstanceType: string;
  /** Whether it is attached as a standby. */
  readonly Standby: boolean;
  /** Its state. */
  readonly Status: "Associating" | "Unassociating" | "InUse" | "Available";
}

/** An entry as DescribeForwardEntryAttribute shows it. */
export interface ShownEntry {
  /** The id of its gateway. */
  NatGatewayId: string;
  /** Its id. */
  ForwardEntryId: string;
  /** Its name; `""` for none. */
  ForwardEntryName: string;
  /** The address of the EIP. */
  ExternalIp: string;
  /** A port, or a range such as `8000/8010`. */
  ExternalPort: string;
  /** The address that receives the traffic. */
  InternalIp: string;
  /** As `ExternalPort`. */
  InternalPort: string;
  /** `TCP`, `UDP` or `Any`. */
  IpProtocol: string;
  /** The port that is probed; `""` without a health check. */
  HealthCheckPort: string;
  /** The address of the standby EIP; `""` for none. */
  StandbyExternalIp: string;
  /** The state of the standby EIP; `""` without one. */
  StandbyStatus: string;
  /** Its state. */
  Status: "Pending" | "Available" | "Deleting";
  /** When it was created. */
  CreationTime: string;
}

/** An SNAT entry, with names as on the wire. */
export interface ShownSnatEntry {
  /** The id of its gateway. */
  readonly NatGatewayId: string;
  /** Its id. */
  readonly SnatEntryId: string;
  /** Its name; `""` for none. */
  readonly SnatEntryName: string;
  /** The addresses of the EIPs that it uses, separated by commas. */
  readonly SnatIp: string;
  /** The state of each of these addresses. Absent: they are all Running. */
  readonly SnatIps?: readonly ShownSnatIp[];
  /** The addresses of its standby EIPs, separated by commas; `""` for none. */
  readonly StandbySnatIp: string;
  /** The addresses that it is for, as a CIDR block; `""` for none. */
  readonly SourceCIDR: string;
  /** The vSwitch that it is for; `""` for none. */
  readonly SourceVSwitchId: string;
  /** The network that it is for; `""` for none. */
  readonly SourceNetworkId: string;
  /** Seconds until an idle connection ends. Absent if it was not given. */
  readonly IdleTimeout?: number;
  /** Whether a client keeps its EIP. */
  readonly EipAffinity: boolean;
  /** Whether a client keeps its carrier. */
  readonly IspAffinity: boolean;
  /** When it was created. */
  readonly CreationTime: string;
  /** Its state. */
  readonly Status: "Pending" | "Available" | "Deleting";
}

/** An address of an SNAT entry, with names as on the wire. */
export interface ShownSnatIp {
  /** The address of the EIP. */
  readonly Ip: string;
  /** Its state. */
  readonly Status: "Running" | "Stopping" | "Stopped" | "Starting" | "Releasing";
  /** When it was added. */
  readonly CreationTime: string;
}

/** A network, with names as on the wire. */
export interface ShownNetwork {
  /** Its id. */
  readonly NetworkId: string;
  /** Its name; `""` for none. */
  readonly NetworkName: string;
  /** Its addresses, as a CIDR block. */
  readonly CidrBlock: string;
  /** Its description; `""` for none. */
  readonly Description: string;
  /** The node of ENS. */
  readonly EnsRegionId: string;
  /** When it was created. */
  readonly CreatedTime: string;
  /** Its tags. */
  readonly Tags: readonly ShownTag[];
  /** Its state. */
  readonly Status: "Available";
}

/** A vSwitch, with names as on the wire. */
export interface ShownVSwitch {
  /** Its id. */
  readonly VSwitchId: string;
  /** Its name; `""` for none. */
  readonly VSwitchName: string;
  /** The id of its network; `""` for none. */
  readonly NetworkId: string;
  /** Its addresses, as a CIDR block. */
  readonly CidrBlock: string;
  /** Its description; `""` for none. */
  readonly Description: string;
  /** The node of ENS. */
  readonly EnsRegionId: string;
  /** When it was created. */
  readonly CreatedTime: string;
  /** Its tags. */
  readonly Tags: readonly ShownTag[];
  /** Its state. */
  readonly Status: "Available";
}
