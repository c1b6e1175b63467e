import { nameOf } from "../../entry/urn.js";
import { objects, type Json } from "./raw.js";
import { isStack } from "./urn.js";

/** Errors and warnings that the engine and the provider told, with the name of the resource where they lack it. */
export function said(diagnostics: unknown): { errors: string[]; warnings: string[] } {
  const all = objects(diagnostics);
  const of = (severity: string): string[] => [
    ...new Set(all.filter((one) => one["severity"] === severity).map((one) => sentence(one, severity))),
  ];
  return { errors: explained(of("error").filter(Boolean)), warnings: of("warning").filter(Boolean) };
}

/** What a policy pack has to say is not in the JSON, only that the preview failed; elsewhere those words add nothing. */
function explained(errors: string[]): string[] {
  const telling = errors.filter((error) => error !== "preview failed");
  return telling.length > 0 || errors.length === 0
    ? telling
    : [
        'preview failed: the JSON does not say why, as where a policy pack refuses it; "pulumi preview" without --json does.',
      ];
}

function sentence({ message, urn }: Json, severity: string): string {
  if (typeof message !== "string") return "";
  const text = message
    .replace(new RegExp(`^${severity}: `), "")
    // where in Node.js and in the SDK an error went through
    .replace(/^ +at .*(\n|$)/gm, "")
    .trim();
  const name = typeof urn === "string" && !isStack(urn) ? nameOf(urn) : "";
  return text === "" || text.includes(name) ? text : `${name}: ${text}`;
}
