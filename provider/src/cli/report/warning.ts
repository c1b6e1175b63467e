/** What a warning is about; `--fail-on` asks for some of them. The order is the one of the report. */
export const warningKinds = [
  "order",
  "slots",
  "delete",
  "interruption",
  "open-admin-port",
  "any-protocol",
  "pulumi",
] as const;

export type WarningKind = (typeof warningKinds)[number];

/** Text of ours; a name or value from elsewhere; a sentence from elsewhere. */
export type Phrase = string | { readonly code: string } | { readonly said: string };

/** Something that a reviewer must not overlook. */
export interface Warning {
  readonly kind: WarningKind;
  readonly phrases: readonly Phrase[];
}

/** A warning from a template: what is put in comes from elsewhere. */
export function warn(kind: WarningKind): (texts: TemplateStringsArray, ...codes: string[]) => Warning {
  return (texts, ...codes) => ({
    kind,
    phrases: texts.flatMap((text, at): Phrase[] => {
      const code = codes[at];
      return [...(text === "" ? [] : [text]), ...(code === undefined ? [] : [{ code }])];
    }),
  });
}
