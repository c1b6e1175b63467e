/** What somebody else may change in an entry, by names on the wire. What is left out stays. */
export interface Edit {
  /** The gateway that it moves to. */
  NatGatewayId?: string | undefined;
  /** Its name; `""` for none. */
  ForwardEntryName?: string | undefined;
  /** The address of the EIP. */
  ExternalIp?: string | undefined;
  /** A port, or a range such as `"8000/8010"`. */
  ExternalPort?: string | number | undefined;
  /** The address that receives the traffic. */
  InternalIp?: string | undefined;
  /** As `ExternalPort`. */
  InternalPort?: string | number | undefined;
  /** The protocol. */
  IpProtocol?: "TCP" | "UDP" | "Any" | undefined;
  /** The port that is probed; `""` for no health check. */
  HealthCheckPort?: string | undefined;
  /** The address of the standby EIP; `""` for none. */
  StandbyExternalIp?: string | undefined;
  /** When it was made, such as `2026-01-01T00:00:00Z`. */
  CreationTime?: string | undefined;
  /** Its state, which stays until a call or another edit changes it. */
  Status?: "Pending" | "Available" | "Deleting" | undefined;
}
