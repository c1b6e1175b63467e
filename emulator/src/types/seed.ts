/** What the cloud holds at the start. */
export interface Seed {
  /** NAT gateways with what belongs to them. Default: none. */
  gateways?: SeedGateway[] | undefined;
  /** EIPs that are attached to nothing. Default: none. */
  eips?: SeedEip[] | undefined;
}

/** A NAT gateway of a {@link Seed}. */
export interface SeedGateway {
  /** Its id, of 1 to 128 characters. */
  natGatewayId: string;
  /** Its name. Default: its id. */
  name?: string | undefined;
  /** The node of ENS. Default: `cn-hangzhou-44`. */
  ensRegionId?: string | undefined;
  /** The id of its network. Default: one that is made up. */
  networkId?: string | undefined;
  /** The id of its vSwitch. Default: one that is made up. */
  vSwitchId?: string | undefined;
  /** Its specification. Default: `enat.default`. */
  spec?: string | undefined;
  /** The EIPs that are attached to it. Default: none. */
  eips?: SeedAttachedEip[] | undefined;
  /** The addresses of the instances behind it. Default: any private IPv4 address stands for an instance. */
  internalIps?: string[] | undefined;
  /** Its forward entries. Default: none. */
  entries?: SeedEntry[] | undefined;
  /** Its SNAT entries. Default: none. */
  snatEntries?: SeedSnatEntry[] | undefined;
}

/** An EIP of a {@link Seed}. */
export interface SeedEip {
  /** Its id, of 1 to 128 characters. */
  allocationId: string;
  /** Its IPv4 address. */
  ipAddress: string;
  /** Its name. Default: none. */
  name?: string | undefined;
  /** The node of ENS. Default: that of its gateway; `cn-hangzhou-44` where it is attached to none. */
  ensRegionId?: string | undefined;
}

/** An EIP that is attached to a {@link SeedGateway}. */
export interface SeedAttachedEip extends SeedEip {
  /** Whether it is attached as a standby. Default: `false`. */
  standby?: boolean | undefined;
}

/** A forward entry of a {@link SeedGateway}. */
export interface SeedEntry {
  /** Its id. Default: one that is made up. */
  forwardEntryId?: string | undefined;
  /** Its name. Default: none. */
  forwardEntryName?: string | undefined;
  /** The address of an EIP of the gateway. */
  externalIp: string;
  /** A port, or a range such as `"8000/8010"`. */
  externalPort: string | number;
  /** The IPv4 address that receives the traffic. */
  internalIp: string;
  /** As `externalPort`, spanning as many ports. */
  internalPort: string | number;
  /** The protocol. Default: `Any`. */
  ipProtocol?: "TCP" | "UDP" | "Any" | undefined;
  /** The port that is probed; `""` for no health check, which is the default. */
  healthCheckPort?: string | number | undefined;
  /** The address of the standby EIP; `""` for none, which is the default. */
  standbyExternalIp?: string | undefined;
}

/** An SNAT entry of a {@link SeedGateway}. */
export interface SeedSnatEntry {
  /** Its id. Default: one that is made up. */
  snatEntryId?: string | undefined;
  /** Its name. Default: none. */
  snatEntryName?: string | undefined;
  /** The address of the EIP that it uses. */
  snatIp: string;
  /** The addresses that it is for, as a CIDR block. Default: none. */
  sourceCIDR?: string | undefined;
}
