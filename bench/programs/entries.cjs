"use strict";

const ens = require("pulumi-alicloud-ens");

for (const { name, args } of require("./inputs.cjs")) new ens.ForwardEntry(name, args);
