import { plain } from "../text.js";
import type { Holder, Place, Row } from "./portMap.js";

/** With more rows than this nobody can follow the arrows. */
const maxRows = 30;

/** A Mermaid picture of what changes: external port → internal target. Undefined where there is nothing, or no room. */
export function picture(places: readonly Place[], room: number): string | undefined {
  const rows = places.flatMap((place) => place.rows.map((row) => ({ place, row })));
  for (let count = Math.min(rows.length, maxRows); count > 0; count = Math.floor(count / 2)) {
    const text = draw(rows.slice(0, count), rows.length - count);
    if (text.length <= room) return text;
  }
  return undefined;
}

function draw(rows: readonly { place: Place; row: Row }[], left: number): string {
  const places = [...new Set(rows.map(({ place }) => place))];
  const nodes = rows.map(({ place, row }, at) => ({
    place,
    text: `p${at}["${label(`${row.ports}/${row.protocol}`)}"]:::${classOf(row)}`,
  }));
  const arrows = rows.flatMap(({ row }, at) => arrowsOf(row).map((arrow) => ({ ...arrow, from: `p${at}` })));
  const targets = [...new Set(arrows.map(({ target }) => target))];
  return [
    "```mermaid",
    "flowchart LR",
    ...places.flatMap((place, at) => [
      `  subgraph g${at}["${label(place.externalIp)}"]`,
      ...nodes.filter((node) => node.place === place).map(({ text }) => `    ${text}`),
      "  end",
    ]),
    ...targets.map((target, at) => `  t${at}["${label(target)}"]`),
    ...arrows.map(({ from, entry, target, isEnding }) => {
      const [name, to] = [label(entry, 30), `t${targets.indexOf(target)}`];
      return isEnding ? `  ${from} -. "${name}, before" .-> ${to}` : `  ${from} -- "${name}" --> ${to}`;
    }),
    ...(left > 0 ? [`  more["and ${left} more"]`] : []),
    // colours that are readable on a light and on a dark background
    "  classDef opened fill:#1a7f37,color:#ffffff,stroke:#1a7f37",
    "  classDef closed fill:#cf222e,color:#ffffff,stroke:#cf222e",
    "  classDef changed fill:#9a6700,color:#ffffff,stroke:#9a6700",
    "```",
  ].join("\n");
}

/** Arrows to where the traffic will go, and dotted ones to where it went if that ends; three of each at most. */
function arrowsOf({ before, after }: Row): (Holder & { isEnding: boolean })[] {
  const isStaying = ({ entry, target }: Holder) =>
    after.some((holder) => holder.entry === entry && holder.target === target);
  const ending = before.filter((holder) => !isStaying(holder));
  return [
    ...after.slice(0, 3).map((holder) => ({ ...holder, isEnding: false })),
    ...ending.slice(0, 3).map((holder) => ({ ...holder, isEnding: true })),
  ];
}

function classOf({ change }: Row): "opened" | "closed" | "changed" {
  if (change === "opened" || change === "partly opened") return "opened";
  return change === "closed" || change === "partly closed" ? "closed" : "changed";
}

/** Text from elsewhere between quotation marks of Mermaid, which has its own entities. */
function label(text: string, maxLength = 60): string {
  return plain(text, maxLength).replace(
    /[^\p{L}\p{N} .,:/…-]/gu,
    (character) => `#${character.codePointAt(0) ?? 0xfffd};`,
  );
}
