/**
 * What the text in the state calls. Pulumi imports it, programs do not.
 *
 * @packageDocumentation
 * @module pulumi-alicloud-ens/dynamic
 */

import type * as pulumi from "@pulumi/pulumi";

import { packageVersion } from "../api/version.js";
import { engineAddress, watchEngine } from "../session/engine.js";
import { openContext } from "../session/session.js";
import { statusReporters } from "../session/statusReporter.js";
import { ForwardEntryProvider, newerVersionOnly } from "./provider.js";

const engine = engineAddress(process.argv.slice(2));

/** Watches from the start, so that the process ends when its engine is gone, whether or not it makes calls. */
const assertEngineRunning = watchEngine(engine, () => {
  process.exit();
});

/** What the text in the state calls. This name and its module path can never change. */
export const v1: pulumi.dynamic.ResourceProvider = new ForwardEntryProvider({
  env: (name) => process.env[name],
  open: (reader, run) => openContext(reader, run, assertEngineRunning),
  reporter: statusReporters(engine),
});

/** Reserved for states written by a later version. */
export const v2: pulumi.dynamic.ResourceProvider = newerVersionOnly(packageVersion());
