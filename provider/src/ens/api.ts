/**
 * The calls of ENS API 2017-11-10 that this project makes. Methods, requests and responses bear the names of the
 * official SDK (@alicloud/ens20171110), so that its client can take the place of ours once it is on the registry.
 */
export interface EnsApi {
  /** https://www.alibabacloud.com/help/en/ens/developer-reference/api-ens-2017-11-10-createforwardentry */
  createForwardEntry(request: CreateForwardEntryRequest): Promise<Response<CreateForwardEntryResponseBody>>;
  /** https://www.alibabacloud.com/help/en/ens/developer-reference/api-ens-2017-11-10-modifyforwardentry */
  modifyForwardEntry(request: ModifyForwardEntryRequest): Promise<Response<ModifyForwardEntryResponseBody>>;
  /** https://www.alibabacloud.com/help/en/ens/developer-reference/api-ens-2017-11-10-deleteforwardentry */
  deleteForwardEntry(request: DeleteForwardEntryRequest): Promise<Response<DeleteForwardEntryResponseBody>>;
  /** https://www.alibabacloud.com/help/en/ens/developer-reference/api-ens-2017-11-10-describeforwardentryattribute */
  describeForwardEntryAttribute(
    request: DescribeForwardEntryAttributeRequest,
  ): Promise<Response<DescribeForwardEntryAttributeResponseBody>>;
  /** https://www.alibabacloud.com/help/en/ens/developer-reference/api-ens-2017-11-10-describeforwardtableentries */
  describeForwardTableEntries(
    request: DescribeForwardTableEntriesRequest,
  ): Promise<Response<DescribeForwardTableEntriesResponseBody>>;
  /** https://www.alibabacloud.com/help/en/ens/developer-reference/api-ens-2017-11-10-describenatgateways */
  describeNatGateways(
    request: DescribeNatGatewaysRequest,
  ): Promise<Response<DescribeNatGatewaysResponseBody>>;
  /** https://www.alibabacloud.com/help/en/ens/developer-reference/api-ens-2017-11-10-describeenseipaddresses */
  describeEnsEipAddresses(
    request: DescribeEnsEipAddressesRequest,
  ): Promise<Response<DescribeEnsEipAddressesResponseBody>>;
}

export interface Response<Body> {
  readonly headers: Readonly<Record<string, string>>;
  readonly statusCode: number;
  readonly body: Body;
}

export interface CreateForwardEntryRequest {
  readonly natGatewayId: string;
  readonly externalIp: string;
  readonly externalPort: string;
  readonly internalIp: string;
  readonly internalPort: string;
  readonly ipProtocol?: string;
  readonly forwardEntryName?: string;
  readonly healthCheckPort?: number;
  readonly standbyExternalIp?: string;
}

export interface CreateForwardEntryResponseBody {
  readonly requestId?: string | undefined;
  readonly forwardEntryId: string;
}

export interface ModifyForwardEntryRequest {
  readonly forwardEntryId: string;
  readonly externalIp?: string;
  readonly externalPort?: string;
  readonly internalIp?: string;
  readonly internalPort?: string;
  readonly ipProtocol?: string;
  readonly forwardEntryName?: string;
  readonly healthCheckPort?: number;
}

export interface ModifyForwardEntryResponseBody {
  readonly requestId?: string | undefined;
}

export interface DeleteForwardEntryRequest {
  readonly forwardEntryId: string;
}

export interface DeleteForwardEntryResponseBody {
  readonly requestId?: string | undefined;
}

export interface DescribeForwardEntryAttributeRequest {
  readonly forwardEntryId: string;
}

/** An entry as both describe calls tell it: every value is a text, and any may be missing. */
export interface ForwardEntryBody {
  readonly forwardEntryId: string;
  readonly natGatewayId?: string | undefined;
  readonly forwardEntryName?: string | undefined;
  readonly externalIp?: string | undefined;
  readonly externalPort?: string | undefined;
  readonly internalIp?: string | undefined;
  readonly internalPort?: string | undefined;
  readonly ipProtocol?: string | undefined;
  readonly healthCheckPort?: string | undefined;
  readonly standbyExternalIp?: string | undefined;
  readonly standbyStatus?: string | undefined;
  readonly status?: string | undefined;
}

export interface DescribeForwardEntryAttributeResponseBody extends ForwardEntryBody {
  readonly requestId?: string | undefined;
  /** UTC, such as `2020-04-26T15:38:27Z`; the list call does not tell it. */
  readonly creationTime?: string | undefined;
}

export interface DescribeForwardTableEntriesRequest {
  readonly natGatewayId: string;
  readonly forwardEntryId?: string;
  readonly externalIp?: string;
  readonly forwardEntryName?: string;
  readonly internalIp?: string;
  readonly ipProtocol?: string;
  readonly pageNumber?: number;
  readonly pageSize?: number;
}

export interface DescribeForwardTableEntriesResponseBody {
  readonly requestId?: string | undefined;
  readonly forwardTableEntries: readonly ForwardEntryBody[];
  readonly pageNumber?: string | undefined;
  readonly pageSize?: string | undefined;
  readonly totalCount?: string | undefined;
}

export interface DescribeNatGatewaysRequest {
  readonly name?: string;
  readonly natGatewayId?: string;
  readonly natGatewayIds?: readonly string[];
  readonly pageNumber?: number;
  readonly pageSize?: number;
}

export interface NatGatewayBody {
  readonly natGatewayId: string;
  readonly name?: string | undefined;
  readonly ensRegionId?: string | undefined;
  readonly networkId?: string | undefined;
  readonly vSwitchId?: string | undefined;
  readonly status?: string | undefined;
  readonly ipLists: readonly NatGatewayIpBody[];
}

export interface NatGatewayIpBody {
  readonly allocationId?: string | undefined;
  readonly ipAddress?: string | undefined;
  /** `UsedByForwardTable`, `UsedBySnatTable` or `Idle` */
  readonly usingStatus?: string | undefined;
}

export interface DescribeNatGatewaysResponseBody {
  readonly requestId?: string | undefined;
  readonly natGateways: readonly NatGatewayBody[];
  readonly totalCount?: string | undefined;
}

export interface DescribeEnsEipAddressesRequest {
  /** One id, or up to 50 with commas between them. */
  readonly allocationId?: string;
  readonly eipAddress?: string;
  readonly associatedInstanceId?: string;
  readonly associatedInstanceType?: string;
  readonly pageNumber?: number;
  readonly pageSize?: number;
}

export interface EipAddressBody {
  readonly allocationId: string;
  readonly ipAddress?: string | undefined;
  readonly name?: string | undefined;
  readonly ensRegionId?: string | undefined;
  readonly status?: string | undefined;
  readonly instanceId?: string | undefined;
  readonly instanceType?: string | undefined;
  readonly standby?: boolean | undefined;
}

export interface DescribeEnsEipAddressesResponseBody {
  readonly requestId?: string | undefined;
  readonly eipAddresses: { readonly eipAddress: readonly EipAddressBody[] };
  readonly totalCount?: string | undefined;
}
