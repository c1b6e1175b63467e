/** What the emulated cloud holds. Fields that a call shows carry the name they have on the wire. */

/** When a transient state ends: at a time, after so many describes, or never by itself. */
export type Wait = { readonly at: number } | { readonly describes: number } | "stuck";

/** The future of a record that is in a transient state; null is "gone". */
export interface Turning<T> {
  readonly until: Wait;
  readonly into: T | null;
}

interface Living<T> {
  readonly Status: string;
  readonly turning?: Turning<T>;
}

export interface ForwardEntry extends Living<ForwardEntry> {
  readonly NatGatewayId: string;
  readonly ForwardEntryId: string;
  readonly ForwardEntryName: string;
  readonly ExternalIp: string;
  readonly ExternalPort: string;
  readonly InternalIp: string;
  readonly InternalPort: string;
  readonly IpProtocol: string;
  readonly HealthCheckPort: string;
  readonly StandbyExternalIp: string;
  readonly CreationTime: string;
  readonly Status: "Pending" | "Available" | "Deleting";
}

export interface SnatEntry extends Living<SnatEntry> {
  readonly NatGatewayId: string;
  readonly SnatEntryId: string;
  readonly SnatEntryName: string;
  readonly SnatIp: string;
  readonly StandbySnatIp: string;
  readonly SourceCIDR: string;
  readonly SourceVSwitchId: string;
  readonly SourceNetworkId: string;
  readonly IdleTimeout: string;
  readonly EipAffinity: string;
  readonly IspAffinity: string;
  readonly CreationTime: string;
  readonly Status: "Pending" | "Available" | "Deleting";
}

export interface Gateway extends Living<Gateway> {
  readonly NatGatewayId: string;
  readonly Name: string;
  readonly EnsRegionId: string;
  readonly NetworkId: string;
  readonly VSwitchId: string;
  readonly Spec: string;
  readonly CreationTime: string;
  readonly Tags: readonly { readonly TagKey: string; readonly TagValue: string }[];
  /** Absent: any private address stands for an instance. */
  readonly internalIps?: readonly string[];
  readonly Status: "Creating" | "Available" | "Deleting";
}

export interface Eip extends Living<Eip> {
  readonly AllocationId: string;
  readonly IpAddress: string;
  readonly Name: string;
  readonly Description: string;
  readonly EnsRegionId: string;
  readonly Bandwidth: number;
  readonly Isp: string;
  readonly ChargeType: string;
  readonly InternetChargeType: string;
  readonly AllocationTime: string;
  /** Empty while it is not attached. */
  readonly InstanceId: string;
  readonly InstanceType: string;
  readonly Standby: boolean;
  readonly Status: "Associating" | "Unassociating" | "InUse" | "Available";
}
