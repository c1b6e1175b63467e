/** Which forward entries of a gateway are looked up. An entry must meet all that is given. */
export interface GetForwardEntriesArgs {
  /** The id of the NAT gateway, such as `nat-5t7nh1cfm6kxiszlttr38****`. */
  natGatewayId: string;
  /** Ids of forward entries. Default: any. */
  ids?: string[] | undefined;
  /** A regular expression that the name matches, anywhere in it unless it says otherwise. Default: any name, or none. */
  nameRegex?: string | undefined;
  /** The address of the EIP. Default: any. */
  externalIp?: string | undefined;
  /** A port, or a range such as `"8000/8010"`, that is the very one of the entry. Default: any. */
  externalPort?: number | string | undefined;
  /** The address that receives the traffic. Default: any. */
  internalIp?: string | undefined;
  /** As `externalPort`. Default: any. */
  internalPort?: number | string | undefined;
  /** `TCP`, `UDP` or `Any`, in any letter case. `Any` finds the entries for both protocols, not all entries. Default: all. */
  ipProtocol?: string | undefined;
  /** `Pending`, `Available` or `Deleting`, in any letter case. Default: any. */
  status?: string | undefined;
}

/** A forward entry as the cloud has it. */
export interface GetForwardEntryResult {
  /** The id of the entry, such as `fwd-5tc07cw14metghn3siv4a****`. */
  readonly id: string;
  /** The id of the NAT gateway. */
  readonly natGatewayId: string;
  /** The name; `""` where it has none. */
  readonly forwardEntryName: string;
  /** The address of the EIP. */
  readonly externalIp: string;
  /** The external port as a text: `"22"` or `"8000/8010"`. */
  readonly externalPort: string;
  /** The address that receives the traffic. */
  readonly internalIp: string;
  /** The internal port as a text: `"22"` or `"9000/9010"`. */
  readonly internalPort: string;
  /** `TCP`, `UDP` or `Any`. */
  readonly ipProtocol: string;
  /** The port that is probed; undefined without a health check. */
  readonly healthCheckPort?: number;
  /** The address of the standby EIP; undefined where there is none. */
  readonly standbyExternalIp?: string;
  /** `Pending`, `Available` or `Deleting`. */
  readonly status: string;
  /** `Running`, `Stopping`, `Stopped` or `Starting`; undefined without a standby EIP. */
  readonly standbyStatus?: string;
}

/** The forward entries that were found. */
export interface GetForwardEntriesResult {
  /** A text that stays the same for the same arguments. */
  readonly id: string;
  /** The id of the NAT gateway. */
  readonly natGatewayId: string;
  /** The entries, ordered by id. */
  readonly entries: GetForwardEntryResult[];
  /** Their ids, in the same order. */
  readonly ids: string[];
  /** Their names, in the same order; `""` for one without a name. */
  readonly names: string[];
}

/** Which forward entry is looked up. */
export interface GetForwardEntryArgs {
  /** The id of the entry, such as `fwd-5tc07cw14metghn3siv4a****`. */
  id: string;
  /**
   * The id of its NAT gateway. With it, one list of the gateway answers all look-ups that are made at about the same time,
   * and an entry that is on another gateway is an error. Default: the entry is asked for alone.
   */
  natGatewayId?: string | undefined;
}

/** Which NAT gateway is looked up: by its id, by its name, or by both. */
export interface GetNatGatewayArgs {
  /** The id of the NAT gateway, such as `nat-5t7nh1cfm6kxiszlttr38****`. */
  id?: string | undefined;
  /** The exact name of the NAT gateway. Names need not be unique; two gateways of that name are an error. */
  name?: string | undefined;
}

/** A NAT gateway as the cloud has it. */
export interface GetNatGatewayResult {
  /** The id of the NAT gateway. */
  readonly id: string;
  /** The name; `""` where it has none. */
  readonly name: string;
  /** The node of ENS, such as `cn-hangzhou-44`. */
  readonly ensRegionId: string;
  /** The id of the network. */
  readonly networkId: string;
  /** The id of the vSwitch; `""` where it has none. */
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
  /** `UsedByForwardTable`, `UsedBySnatTable` or `Idle`; undefined where the gateway does not tell. */
  readonly usingStatus?: string;
  /** Whether it is attached as a standby; undefined where the account may not call `ens:DescribeEnsEipAddresses`. */
  readonly standby?: boolean;
}

/** Which EIP is looked up. */
export interface GetEipAddressArgs {
  /** The id of the EIP, such as `eip-5sc1s19ysuqsu9g9uqkz****`: what `id` of an `ens.Eip` of `@pulumi/alicloud` is. */
  allocationId: string;
}

/** An EIP as the cloud has it. */
export interface GetEipAddressResult {
  /** The id of the EIP. */
  readonly id: string;
  /** The id of the EIP. */
  readonly allocationId: string;
  /** Its IPv4 address: what `externalIp` and `standbyExternalIp` of a forward entry take. */
  readonly ipAddress: string;
  /** The name; `""` where it has none. */
  readonly name: string;
  /** The node of ENS, such as `cn-hangzhou-44`. */
  readonly ensRegionId: string;
  /** `Associating`, `Unassociating`, `InUse` or `Available`. */
  readonly status: string;
  /** The id of what it is attached to; `""` where it is attached to nothing. */
  readonly instanceId: string;
  /** `Nat`, `SlbInstance`, `NetworkInterface`, `NatSlbInstance` or `EnsInstance`; `""` where it is attached to nothing. */
  readonly instanceType: string;
  /** Whether it is attached as a standby. */
  readonly standby: boolean;
}
