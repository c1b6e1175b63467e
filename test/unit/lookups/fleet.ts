import type { EipAddressBody, NatGatewayBody } from "../../../provider/src/api/operations.js";
import { Lookups } from "../../../provider/src/lookups/lookups.js";
import { answer, apiOf, Cloud } from "../support/cloud.js";
import { failure } from "../support/errors.js";

export const account = "at ens.test with the access key from ens:accessKey";

/** An account with gateways and EIPs to be looked up, behind stubs that answer with filters and pages as the API does. */
export class Fleet extends Cloud {
  readonly natGateways = new Map<string, NatGatewayBody>();
  readonly eips = new Map<string, EipAddressBody>();
  /** Whether a question about several gateways is refused because of one that is not there. */
  refusesUnknownGateways = false;

  constructor() {
    super();
    this.gateways.clear();
    this.api.describeNatGateways.callsFake(({ natGatewayId, natGatewayIds, name, pageNumber, pageSize }) => {
      const asked = natGatewayIds ?? (natGatewayId === undefined ? [] : [natGatewayId]);
      if (this.refusesUnknownGateways && asked.some((id) => !this.natGateways.has(id))) {
        return Promise.reject(failure("InvalidParameter.NatNotFound", "DescribeNatGateways"));
      }
      const found = [...this.natGateways.values()].filter(
        (gateway) =>
          (asked.length === 0 || asked.includes(gateway.natGatewayId)) &&
          (name === undefined || gateway.name?.includes(name) === true),
      );
      return answer({ natGateways: page(found, pageNumber, pageSize), totalCount: String(found.length) });
    });
    this.api.describeEnsEipAddresses.callsFake(
      ({ allocationId, associatedInstanceId, pageNumber, pageSize }) => {
        const ids = allocationId?.split(",");
        if ((ids?.length ?? 0) > 50) throw failure("InvalidAllocationId", "DescribeEnsEipAddresses");
        const found = [...this.eips.values()].filter(
          (eip) =>
            ids?.includes(eip.allocationId) !== false &&
            (associatedInstanceId === undefined || eip.instanceId === associatedInstanceId),
        );
        return answer({
          eipAddresses: { eipAddress: page(found, pageNumber, pageSize) },
          totalCount: String(found.length),
        });
      },
    );
  }

  gateway(natGatewayId: string, more: Partial<NatGatewayBody> = {}): void {
    this.gateways.add(natGatewayId);
    this.natGateways.set(natGatewayId, { natGatewayId, ipLists: [], ...more });
  }

  eip(allocationId: string, ipAddress: string, more: Partial<EipAddressBody> = {}): void {
    this.eips.set(allocationId, { allocationId, ipAddress, ...more });
  }

  lookups(): Lookups {
    return new Lookups(apiOf(this), account, 2_000);
  }
}

function page<Item>(items: readonly Item[], pageNumber = 1, pageSize = 10): Item[] {
  return items.slice((pageNumber - 1) * pageSize, pageNumber * pageSize);
}
