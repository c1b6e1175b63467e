"use strict";

const pulumi = require("@pulumi/pulumi");

/** What a generated SDK declares: every property is a key, whether or not it has a value. */
const unset = {
  natGatewayId: undefined,
  externalIp: undefined,
  externalPort: undefined,
  internalIp: undefined,
  internalPort: undefined,
  ipProtocol: undefined,
  forwardEntryName: undefined,
  healthCheckPort: undefined,
  standbyExternalIp: undefined,
  adoptId: undefined,
  status: undefined,
  standbyStatus: undefined,
};

class ForwardEntry extends pulumi.CustomResource {
  constructor(name, args, opts) {
    super("ens:index:ForwardEntry", name, { ...unset, ...args }, opts);
  }
}

for (const { name, args } of require("./inputs.cjs")) new ForwardEntry(name, args);
