/** Selects forward entries of a gateway. An entry must match all filters that are given. */
export interface GetForwardEntriesArgs {
  /** The id of the NAT gateway, such as `nat-5t7nh1cfm6kxiszlttr38****`. */
  natGatewayId: string;
  /** Ids of forward entries. Default: any. */
  ids?: string[] | undefined;
  /** A regular expression that the name matches; it is not anchored. Default: any name, or none. */
  nameRegex?: string | undefined;
  /** The address of the EIP. Default: any. */
  externalIp?: string | undefined;
  /** A port, or a range such as `"8000/8010"`; the entry must have exactly this one. Default: any. */
  externalPort?: number | string | undefined;
  /** The address that receives the traffic. Default: any. */
  internalIp?: string | undefined;
  /** As `externalPort`. Default: any. */
  internalPort?: number | string | undefined;
  /** `TCP`, `UDP` or `Any` (case-insensitive). `Any` matches entries that forward both protocols, not all entries. Default: all. */
  ipProtocol?: string | undefined;
  /** `Pending`, `Available` or `Deleting` (case-insensitive). Default: any. */
  status?: string | undefined;
}

/** A forward entry. */
export interface GetForwardEntryResult {
  /** The id of the entry, such as `fwd-5tc07cw14metghn3siv4a****`. */
  readonly id: string;
  /** The id of the NAT gateway. */
  readonly natGatewayId: string;
  /** The name; `""` if it has none. */
  readonly forwardEntryName: string;
  /** The address of the EIP. */
  readonly externalIp: string;
  /** The external port as a string: `"22"` or `"8000/8010"`. */
  readonly externalPort: string;
  /** The address that receives the traffic. */
  readonly internalIp: string;
  /** The internal port as a string: `"22"` or `"9000/9010"`. */
  readonly internalPort: string;
  /** `TCP`, `UDP` or `Any`. */
  readonly ipProtocol: string;
  /** The port of the health check; undefined without one. */
  readonly healthCheckPort?: number;
  /** The address of the standby EIP; undefined if there is none. */
  readonly standbyExternalIp?: string;
  /** `Pending`, `Available` or `Deleting`. */
  readonly status: string;
  /** `Running`, `Stopping`, `Stopped` or `Starting`; undefined without a standby EIP. */
  readonly standbyStatus?: string;
}

/** The forward entries that were found. */
export interface GetForwardEntriesResult {
  /** The same for equal arguments. */
  readonly id: string;
  /** The id of the NAT gateway. */
  readonly natGatewayId: string;
  /** The entries, ordered by id. */
  readonly entries: GetForwardEntryResult[];
  /** Their ids, in the same order. */
  readonly ids: string[];
  /** Their names, in the same order; `""` for an entry without a name. */
  readonly names: string[];
}

/** Selects a forward entry. */
export interface GetForwardEntryArgs {
  /** The id of the entry, such as `fwd-5tc07cw14metghn3siv4a****`. */
  id: string;
  /**
   * The id of its NAT gateway. With it, one list of the gateway answers all look-ups that are made at about the same time,
   * and an entry on another gateway is an error. Default: none; the entry is read by a call of its own.
   */
  natGatewayId?: string | undefined;
}

/** Selects a NAT gateway by its id, its name, or both. */
export interface GetNatGatewayArgs {
  /** The id of the NAT gateway, such as `nat-5t7nh1cfm6kxiszlttr38****`. */
  id?: string | undefined;
  /** The exact name of the NAT gateway. Names need not be unique; two gateways with this name are an error. */
  name?: string | undefined;
}

/** A NAT gateway. */
export interface GetNatGatewayResult {
  /** The id of the NAT gateway. */
  readonly id: string;
  /** The name; `""` if it has none. */
  readonly name: string;
  /** The node of ENS, such as `cn-hangzhou-44`. */
  readonly ensRegionId: string;
  /** The id of the network. */
  readonly networkId: string;
  /** The id of the vSwitch; `""` if it has none. */
  readonly vSwitchId: string;
  /** `Creating`, `Available` or `Deleting`. */
  readonly status: string;
  /** The EIPs that are attached to it, ordered by allocation id. */
  readonly addresses: GetNatGatewayAddress[];
}

/** An EIP on a NAT gateway. */
export interface GetNatGatewayAddress {
  /** The id of the EIP. */
  readonly allocationId: string;
  /** Its IPv4 address: what `externalIp` and `standbyExternalIp` of a forward entry take. */
  readonly ipAddress: string;
  /** `UsedByForwardTable`, `UsedBySnatTable` or `Idle`; undefined if the service does not return it. */
  readonly usingStatus?: string;
  /** Whether it is attached as a standby; undefined if the account may not call `ens:DescribeEnsEipAddresses`. */
  readonly standby?: boolean;
}

/** Selects an EIP. */
export interface GetEipAddressArgs {
  /** The id of the EIP, such as `eip-5sc1s19ysuqsu9g9uqkz****`; equal to `id` of an `ens.Eip` of `@pulumi/alicloud`. */
  allocationId: string;
}

/** An EIP. */
export interface GetEipAddressResult {
  /** The id of the EIP. */
  readonly id: string;
  /** The id of the EIP. */
  readonly allocationId: string;
  /** Its IPv4 address: what `externalIp` and `standbyExternalIp` of a forward entry take. */
  readonly ipAddress: string;
  /** The name; `""` if it has none. */
  readonly name: string;
  /** The node of ENS, such as `cn-hangzhou-44`. */
  readonly ensRegionId: string;
  /** `Associating`, `Unassociating`, `InUse` or `Available`. */
  readonly status: string;
  /** The id of the resource that it is attached to; `""` if it is not attached. */
  readonly instanceId: string;
  /** `Nat`, `SlbInstance`, `NetworkInterface`, `NatSlbInstance` or `EnsInstance`; `""` if it is not attached. */
  readonly instanceType: string;
  /** Whether it is attached as a standby. */
  readonly standby: boolean;
}
