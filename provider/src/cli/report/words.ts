import type { Counts, Plan, EntryChange } from "./plan.js";
import type { OpenPorts } from "./portSet.js";
import { portsText } from "./claim.js";
import type { WarningKind } from "./warning.js";

/** What the report says first: the counts that are not zero, what is lost before what is new. */
export function headline({ counts, errors }: Plan): string {
  const told = countsInWords(counts).join(" · ");
  if (errors.length === 0) return told === "" ? "no port forward changes" : told;
  return `the preview failed${told === "" ? "" : `; as far as it came: ${told}`}`;
}

/** Whether there is nothing to tell but why. */
export function isEmptyFailure({ errors, counts }: Plan): boolean {
  return errors.length > 0 && countsInWords(counts).length === 0;
}

function countsInWords(counts: Counts): string[] {
  const parts: [number, string][] = [
    [counts.deleted, "deleted"],
    [counts.left, "left in the cloud, out of the program"],
    [counts.blocked, "would fail"],
    [counts.interrupted, "replaced with interruption"],
    [counts.replaced, "replaced without interruption"],
    [counts.changed, "changed in place"],
    [counts.adopted, "adopted"],
    [counts.created, "created"],
  ];
  return parts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
}

/** What else the preview does or leaves, in one sentence or none. */
export function besides({ counts, others, unlisted }: Plan): string {
  const changes = [...others].map(([operation, count]) => `${count} ${operation}`).join(", ");
  const parts = [
    ...(counts.unchanged > 0
      ? [`${counts.unchanged} port ${noun(counts.unchanged, "forward")} unchanged`]
      : []),
    ...(unlisted > 0 ? [`${unlisted} unchanged ${noun(unlisted, "resource")} not listed`] : []),
    ...(changes === "" ? [] : [`other resources: ${changes}`]),
  ];
  return parts.length === 0 ? "" : `Besides: ${parts.join("; ")}.`;
}

export function openPortsText({ ports, protocol }: OpenPorts): string {
  return `${portsText(ports)}/${protocol === "Any" ? "TCP+UDP" : protocol}`;
}

export function noun(count: number, word: string): string {
  return count === 1 ? word : `${word}s`;
}

/** What stands before a warning. */
export const warningTitles: Readonly<Record<WarningKind, string>> = {
  order: "pulumi up would fail",
  slots: "Parallelism",
  delete: "Deletion",
  interruption: "Interruption",
  "open-admin-port": "Administration port",
  "any-protocol": "Any protocol",
  pulumi: "Pulumi warns",
};

/** What happens to an entry, in words. */
export function operationInWords({ operation, interrupts, isBlocked }: EntryChange): string {
  switch (operation) {
    case "create":
      return "created";
    case "adopt":
      return "adopted as it is";
    case "update":
      return "changed in place";
    case "replace":
      if (isBlocked) return "replacement would fail";
      return interrupts ? "replaced with interruption" : "replaced without interruption";
    case "delete":
      return "deleted";
    case "forget":
      return "left in the cloud, out of the program";
    case "same":
      return "unchanged";
  }
}
