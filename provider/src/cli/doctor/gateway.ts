import type { NatGatewayBody } from "../../api/operations.js";
import { usualQuota } from "../../gateway/reads.js";
import { plain } from "../text.js";
import { note, ok, problem, warning, type Finding } from "./findings.js";
import type { ProbeResults } from "./permissions.js";

/** So near to the quota, the number is worth a note. */
const nearlyFull = 0.9;

const mostNamed = 5;

/** The gateway that --gateway names, or else the gateways that exist. */
export function inspectGateway(id: string | undefined, results: ProbeResults, account: string): Finding[] {
  const { gateways } = results;
  if (gateways === undefined) {
    return [note("gateway", "gateways could not be checked, because ens:DescribeNatGateways got no answer")];
  }
  if (id === undefined) {
    return [whichGateways(gateways.natGateways, account)];
  }
  const gateway = gateways.natGateways.find(({ natGatewayId }) => natGatewayId === id);
  return gateway === undefined
    ? [
        problem(
          "gateway",
          `NAT gateway ${plain(id, 100)} was not found ${account}`,
          "check the id, that the keys belong to the account that owns the gateway, and ens:region or ens:endpoint",
        ),
      ]
    : [statusOf(gateway), ...addressesOf(gateway, results), ...entriesOf(results)];
}

function whichGateways(gateways: readonly NatGatewayBody[], account: string): Finding {
  if (gateways.length === 0) {
    return warning(
      "gateway",
      `there is no NAT gateway ${account}`,
      "check ens:region or ens:endpoint, and that the keys belong to the account that owns the gateways",
    );
  }
  const names = gateways.slice(0, mostNamed).map(({ natGatewayId }) => plain(natGatewayId, 100));
  const more = gateways.length - names.length;
  return ok(
    "gateway",
    `sees ${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}; --gateway looks at one of them`,
  );
}

function statusOf({ natGatewayId, name, status = "" }: NatGatewayBody): Finding {
  const what = `NAT gateway ${plain(natGatewayId, 100)}${name === undefined || name === "" ? "" : ` "${plain(name, 100)}"`}`;
  return status === "Available"
    ? ok("gateway", `${what} is Available`)
    : warning(
        "gateway",
        `${what} is ${plain(status, 40) || "in an unknown state"}`,
        "wait until it is Available before you create entries on it",
      );
}

function addressesOf({ ipLists }: NatGatewayBody, { eips }: ProbeResults): Finding[] {
  const standby = new Set(
    eips?.eipAddresses.eipAddress.filter((eip) => eip.standby === true).map((eip) => eip.ipAddress),
  );
  const uses = new Map([
    ["UsedByForwardTable", "forward entries"],
    ["UsedBySnatTable", "SNAT, so not for forward entries"],
    ["Idle", eips === undefined ? "free, if not standby" : "free"],
  ]);
  const addresses = ipLists.map(({ ipAddress = "?", usingStatus = "" }) => {
    const use = standby.has(ipAddress) ? "standby" : (uses.get(usingStatus) ?? plain(usingStatus, 40));
    return `${plain(ipAddress, 40)}${use === "" ? "" : ` (${use})`}`;
  });
  return [
    addresses.length === 0
      ? warning("addresses", "no EIP is attached to it", "attach one before you create entries on it")
      : ok("addresses", `its addresses: ${addresses.join(", ")}`),
  ];
}

function entriesOf({ table }: ProbeResults): Finding[] {
  const total = Number(table?.totalCount);
  if (!Number.isInteger(total)) {
    return [];
  }
  const text = `it has ${total} ${total === 1 ? "forward entry" : "forward entries"}; ${usualQuota} are assumed to be the quota`;
  if (total >= usualQuota) {
    return [warning("entries", text, "request a higher quota, or merge neighbouring ports into ranges")];
  }
  return [total >= usualQuota * nearlyFull ? note("entries", text) : ok("entries", text)];
}
