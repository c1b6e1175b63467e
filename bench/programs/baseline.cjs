"use strict";

const pulumi = require("@pulumi/pulumi");

/** The usual way to write a dynamic provider: methods inline, serialized with every resource. They do nothing. */
const provider = {
  async check(olds, news) {
    return { inputs: news, failures: [] };
  },
  async diff() {
    return { changes: false };
  },
  async create(inputs) {
    return { id: `${inputs.externalIp}:${inputs.externalPort}`, outs: { ...inputs, status: "Available" } };
  },
  async read(id, props) {
    return { id, props };
  },
  async update(id, olds, news) {
    return { outs: { ...news, status: "Available" } };
  },
  async delete() {},
};

class ForwardEntry extends pulumi.dynamic.Resource {
  constructor(name, args, opts) {
    super(provider, name, { ...args, status: undefined }, opts, "ens", "ForwardEntry");
  }
}

for (const { name, args } of require("./inputs.cjs")) new ForwardEntry(name, args);
