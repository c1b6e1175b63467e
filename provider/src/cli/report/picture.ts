import { plain } from "../text.js";
import type { Holder, AddressPortMap, Row } from "./portMap.js";

/** The arrows are unreadable with more rows. */
const maxRows = 30;

/** A Mermaid picture of the changes: external port → internal target. Undefined if it would be empty or too long. */
export function picture(addresses: readonly AddressPortMap[], maxLength: number): string | undefined {
  const rows = addresses.flatMap((address) => address.rows.map((row) => ({ address, row })));
  for (let count = Math.min(rows.length, maxRows); count > 0; count = Math.floor(count / 2)) {
    const text = draw(rows.slice(0, count), rows.length - count);
    if (text.length <= maxLength) return text;
  }
  return undefined;
}

function draw(rows: readonly { address: AddressPortMap; row: Row }[], left: number): string {
  const addresses = [...new Set(rows.map(({ address }) => address))];
  const nodes = rows.map(({ address, row }, at) => ({
    address,
    text: `p${at}["${label(`${row.ports}/${row.protocol}`)}"]:::${classOf(row)}`,
  }));
  const arrows = rows.flatMap(({ row }, at) => arrowsOf(row).map((arrow) => ({ ...arrow, from: `p${at}` })));
  const targets = [...new Set(arrows.map(({ target }) => target))];
  return [
    "```mermaid",
    "flowchart LR",
    ...addresses.flatMap((address, at) => [
      `  subgraph g${at}["${label(address.externalIp)}"]`,
      ...nodes.filter((node) => node.address === address).map(({ text }) => `    ${text}`),
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
