import { forwardEntryType, providerText } from "../../dynamic/providerText.js";
import { autoName } from "../../entry/autoName.js";
import { declaredOutputs } from "../../lifecycle/read.js";
import type { NamedEntry, UrnOf } from "./naming.js";

/**
 * What `pulumi import --file` takes. It names the outputs too, so that the engine reads nothing: it would ask a dynamic
 * provider without telling it which one (pulumi/pulumi#16175). CLIs take outputs since 3.254 (pulumi/pulumi#23984).
 */
export function importFileOf(entries: readonly NamedEntry[], urnOf: UrnOf): string {
  const resources = entries.map(({ live, declared, name }) => {
    const urn = urnOf?.(name);
    const inputs = {
      ...declared,
      __provider: providerText,
      ...(urn === undefined ? {} : { __urn: urn, __autoName: autoName(name, urn) }),
    };
    return { type: forwardEntryType, name, id: live.id, inputs, outputs: declaredOutputs(inputs, live) };
  });
  return `${JSON.stringify({ resources }, null, 2)}\n`;
}
