import type { Seed } from "../types/seed.js";

/** One gateway for the quickstart, a second so that moving an entry can be shown. */
export const defaultSeed: Seed = {
  gateways: [
    {
      natGatewayId: "nat-5quickstart00000000000000",
      name: "quickstart",
      ensRegionId: "cn-hangzhou-44",
      eips: [
        { allocationId: "eip-5quickstart00000000000010", ipAddress: "203.0.113.10" },
        { allocationId: "eip-5quickstart00000000000011", ipAddress: "203.0.113.11" },
        { allocationId: "eip-5quickstart00000000000012", ipAddress: "203.0.113.12", standby: true },
      ],
    },
    {
      natGatewayId: "nat-5secondgate00000000000000",
      name: "second",
      ensRegionId: "cn-chengdu-telecom",
      eips: [
        { allocationId: "eip-5secondgate00000000000020", ipAddress: "198.51.100.20" },
        { allocationId: "eip-5secondgate00000000000021", ipAddress: "198.51.100.21" },
      ],
    },
  ],
};
