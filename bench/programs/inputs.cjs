"use strict";

/** What both programs declare: the same entries with the same inputs, as many as the variable says. */
module.exports = Array.from({ length: Number(process.env.BENCH_ENTRIES) }, (_, index) => ({
  name: `entry-${index}`,
  args: {
    natGatewayId: "nat-5bench0000000000000000000",
    externalIp: "203.0.113.10",
    externalPort: String(10_000 + index),
    internalIp: `10.0.${index >> 8}.${index & 255}`,
    internalPort: "22",
    ipProtocol: "TCP",
  },
}));
