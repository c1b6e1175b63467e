import type { Holder, Place, Row } from "./portMap.js";
import { plain } from "../plain.js";

/** More arrows than this are not a picture any more. */
const mostArrows = 30;

type Look = "opened" | "closed" | "changed";

/** A Mermaid picture of what changes: external port → internal target. Undefined where there is nothing, or no room. */
export function picture(places: readonly Place[], room: number): string | undefined {
  const rows = places.flatMap((place) => place.rows.map((row) => ({ place, row })));
  if (rows.length === 0) return undefined;
  for (let most = Math.min(rows.length, mostArrows); most > 0; most = Math.floor(most / 2)) {
    const text = draw(rows.slice(0, most), rows.length - most);
    if (text.length <= room) return text;
  }
  return undefined;
}

function draw(rows: readonly { place: Place; row: Row }[], left: number): string {
  const targets = new Map<string, string>();
  const inside: string[] = [];
  const arrows: string[] = [];
  const groups = new Map<Place, string[]>();
  for (const [at, { place, row }] of rows.entries()) {
    const node = `p${at}`;
    const group = groups.get(place) ?? [];
    groups.set(place, group);
    group.push(`${node}["${label(`${row.ports}/${row.protocol}`)}"]:::${lookOf(row)}`);
    for (const [holder, was] of holdersOf(row)) {
      const target = targets.get(holder.target) ?? `t${targets.size}`;
      if (!targets.has(holder.target)) inside.push(`${target}["${label(holder.target)}"]`);
      targets.set(holder.target, target);
      const name = label(holder.entry, 30);
      arrows.push(
        was ? `${node} -. "${name}, until now" .-> ${target}` : `${node} -- "${name}" --> ${target}`,
      );
    }
  }
  return [
    "```mermaid",
    "flowchart LR",
    ...[...groups].flatMap(([place, nodes], at) => [
      `  subgraph g${at}["${label(place.externalIp)}"]`,
      ...nodes.map((node) => `    ${node}`),
      "  end",
    ]),
    ...inside.map((line) => `  ${line}`),
    ...arrows.map((line) => `  ${line}`),
    ...(left > 0 ? [`  more["and ${left} more"]`] : []),
    // colours that are read on a light and on a dark ground
    "  classDef opened fill:#1a7f37,color:#ffffff,stroke:#1a7f37",
    "  classDef closed fill:#cf222e,color:#ffffff,stroke:#cf222e",
    "  classDef changed fill:#9a6700,color:#ffffff,stroke:#9a6700",
    "```",
  ].join("\n");
}

/** Arrows to where the traffic will go, and dotted ones to where it went if that ends; three of each at most. */
function holdersOf({ before, after }: Row): [Holder, was: boolean][] {
  const key = ({ entry, target }: Holder) => JSON.stringify([entry, target]);
  const staying = new Set(after.map(key));
  const ending = before.filter((holder) => !staying.has(key(holder)));
  return [
    ...after.slice(0, 3).map((holder): [Holder, boolean] => [holder, false]),
    ...ending.slice(0, 3).map((holder): [Holder, boolean] => [holder, true]),
  ];
}

function lookOf({ change }: Row): Look {
  if (change === "opened" || change === "partly opened") return "opened";
  return change === "closed" || change === "partly closed" ? "closed" : "changed";
}

/** Text from elsewhere between quotation marks of Mermaid, which has entities of its own. */
function label(text: string, most = 60): string {
  return plain(text, most).replace(
    /[^\p{L}\p{N} .,:/…-]/gu,
    (character) => `#${character.codePointAt(0) ?? 0xfffd};`,
  );
}
