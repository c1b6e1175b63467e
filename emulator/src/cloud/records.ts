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

/** A tag of a {@link ShownGateway}. */
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
  /** The address of the EIP that it uses. */
  readonly SnatIp: string;
  /** The address of its standby EIP; `""` for none. */
  readonly StandbySnatIp: string;
  /** The addresses that it is for, as a CIDR block; `""` for none. */
  readonly SourceCIDR: string;
  /** The vSwitch that it is for; `""` for none. */
  readonly SourceVSwitchId: string;
  /** The network that it is for; `""` for none. */
  readonly SourceNetworkId: string;
  /** Seconds until an idle connection ends; `""` for none. */
  readonly IdleTimeout: string;
  /** As given; `""` if not given. */
  readonly EipAffinity: string;
  /** As given; `""` if not given. */
  readonly IspAffinity: string;
  /** When it was created. */
  readonly CreationTime: string;
  /** Its state. */
  readonly Status: "Pending" | "Available" | "Deleting";
}
