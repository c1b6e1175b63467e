import assert from "node:assert/strict";

import { dynamicEntryType, nameOf, pluginEntryType } from "../../provider/src/entry/names.js";
import { InitFailed } from "../dynamic/server.js";
import type { PluginCalls } from "../plugin/calls.js";
import type { Bag, Provider } from "./engineState.js";

/** What Pulumi takes the provider for: the dynamic provider of a Node program, or a provider plugin. */
export type Face = "dynamic" | "plugin";

export const faces: readonly Face[] = ["dynamic", "plugin"];

/** The type of the resource on each face. */
export const typeOn: Readonly<Record<Face, string>> = { dynamic: dynamicEntryType, plugin: pluginEntryType };

/**
 * The plugin as the model of the engine calls it. The model has the URN of a resource among its properties, as the dynamic
 * provider needs it; the plugin gets it beside them.
 */
export function pluginProvider(calls: PluginCalls): Provider {
  return {
    check: async (olds, news) => {
      const { inputs, failures } = await calls.check(resourceOf(news), own(olds), own(news));
      return { inputs: withUrn(news, inputs), failures };
    },
    diff: async (id, olds, news) => {
      const { changes, detailed, deleteBeforeReplace } = await calls.diff(
        resourceOf(news),
        id,
        own(olds),
        own(news),
      );
      // the engine goes by the detailed diff
      const replaces = Object.keys(detailed).filter((key) => detailed[key]?.endsWith("-replace"));
      return { changes, replaces, deleteBeforeReplace };
    },
    create: async (inputs) => {
      const created = calls.create(resourceOf(inputs), own(inputs)).catch(failWith(inputs));
      const { id, outputs } = await created;
      return { id, outputs: withUrn(inputs, outputs) };
    },
    read: async (id, props) => {
      const found = await calls.read(resourceOf(props), id, own(props));
      // without properties the resource does not exist, whatever the id
      return found.outputs === undefined
        ? { id: "", outputs: {}, inputs: undefined }
        : {
            id: found.id,
            outputs: withUrn(props, found.outputs),
            inputs: found.inputs && withUrn(props, found.inputs),
          };
    },
    update: async (id, olds, news) =>
      withUrn(news, await calls.update(resourceOf(news), id, own(olds), own(news)).catch(failWith(news))),
    delete: (id, outputs) => calls.delete(resourceOf(outputs), id, own(outputs)),
  };
}

/** What only the constructor of the dynamic provider's resource adds. */
const constructorKeys: ReadonlySet<string> = new Set(["__provider", "__urn", "__autoName", "__timeouts"]);

/** The properties that both faces keep: what is declared, what was read, and the time of an adoption. */
export function own(bag: Readonly<Bag>): Bag {
  return Object.fromEntries(Object.entries(bag).filter(([key]) => !constructorKeys.has(key)));
}

/** A resource that exists but is not ready keeps its URN, too. */
function failWith(bag: Readonly<Bag>): (error: unknown) => never {
  return (error) => {
    throw error instanceof InitFailed
      ? new InitFailed(error.id, withUrn(bag, error.properties), error.reasons)
      : error;
  };
}

function withUrn({ __urn }: Readonly<Bag>, bag: Readonly<Bag>): Bag {
  return { ...bag, __urn };
}

export function resourceOf({ __urn: urn }: Readonly<Bag>): string {
  assert.ok(typeof urn === "string", "the model has lost the URN of a resource");
  return nameOf(urn);
}
