/**
 * What the text in the state calls. It is Pulumi's to import and no program's.
 *
 * @packageDocumentation
 * @module pulumi-alicloud-ens/dynamic
 */

import type * as pulumi from "@pulumi/pulumi";

import { packageVersion } from "../api/version.js";
import { newerVersionOnly } from "./provider.js";
import { openProgress } from "../session/statusReporter.js";
import { openRuntime } from "./runtime.js";
import { ForwardEntryProvider } from "./provider.js";

/** What the text in the state calls. This name and its module path can never change. */
export const v1: pulumi.dynamic.ResourceProvider = new ForwardEntryProvider({
  open: openRuntime,
  env: (name) => process.env[name],
  progress: openProgress(),
});

/** For the states of a version that is yet to come, should it ever need another text. */
export const v2: pulumi.dynamic.ResourceProvider = newerVersionOnly(packageVersion());
