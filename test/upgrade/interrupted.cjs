// What runs leave that end too early. What a release makes of it is kept for ever; so is this text.
const ens = require("pulumi-alicloud-ens");

/** As it is declared before the changes that are interrupted. */
const before = process.env.BEFORE === "yes";

const usual = {
  natGatewayId: "nat-5quickstart00000000000000",
  externalIp: "203.0.113.10",
  internalIp: "10.0.0.10",
  ipProtocol: "TCP",
};
const ports = (port) => ({ externalPort: port, internalPort: port });
const entry = (name, args) => new ens.ForwardEntry(name, { ...usual, ...args });

// created and never ready in time
if (!before) {
  entry("half-made", { ...ports(40), forwardEntryName: "half-made" });
}
// changed and never ready in time
entry("half-changed", { ...ports(41), internalIp: before ? "10.0.0.10" : "10.0.0.11" });
// deleted, and not made anew
entry("between", {
  ...ports(42),
  forwardEntryName: "between",
  ...(before ? {} : { standbyExternalIp: "203.0.113.12" }),
});
// made anew, and not deleted
entry("behind", {
  ...ports(43),
  ...(before ? {} : { natGatewayId: "nat-5secondgate00000000000000", externalIp: "198.51.100.20" }),
});
// made, and unknown to the state
entry("left", ports(44));
