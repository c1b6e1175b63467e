import { code, escapeText } from "./escape.js";
import { fold } from "./fold.js";
import type { Holder, Place, Row } from "./portMap.js";
import { noun } from "./words.js";

/** A table of more rows than this is folded. */
const rowsInSight = 40;

/** The port map where it changes: in sight while it can be taken in. */
export function changedTables(places: readonly Place[], room: number): string[] {
  const rows = count(places);
  if (rows === 0) return [];
  if (room < 600) return [`… and ${rows} external ports or ranges change.`];
  const table = tables(places, room - 120);
  const title = "### Port map, before → after";
  if (rows <= rowsInSight) return [title, ...table];
  return [title, `<details>\n<summary>${rows} external ports or ranges</summary>`, ...table, "</details>"];
}

/** The port map where it stays, folded. */
export function unchangedTables(places: readonly Place[], room: number): string[] {
  const rows = count(places);
  const title = `<details>\n<summary>Unchanged: ${rows} external ${noun(rows, "port")} or ${noun(rows, "range")}</summary>`;
  const table = rows === 0 ? [] : tables(places, room - title.length - 30);
  return table.length === 0 ? [] : [title, ...table, "</details>"];
}

function count(places: readonly Place[]): number {
  return places.reduce((sum, { rows }) => sum + rows.length, 0);
}

/** One table for each external IP; those that find no room are counted. */
function tables(places: readonly Place[], room: number): string[] {
  const blocks: string[] = [];
  let left = room - 80;
  for (const [at, { natGatewayId, externalIp, rows }] of places.entries()) {
    const head = `**${code(externalIp)}** on NAT gateway ${code(natGatewayId)}\n\n| External port | Before | After | |\n| --- | --- | --- | --- |`;
    if (left < head.length + 200) {
      blocks.push(`… and ${count(places.slice(at))} more on ${places.length - at} external IPs.`);
      return left < 0 ? [] : blocks;
    }
    const lines = fold(rows, left - head.length, rowLine, (more) => `| … ${more} more | | | |`);
    const block = [head, ...lines].join("\n");
    blocks.push(block);
    left -= block.length + 2;
  }
  return blocks;
}

function rowLine({ ports: port, protocol, before, after, change }: Row): string {
  return `| ${escapeText(`${port}/${protocol}`)} | ${holders(before)} | ${holders(after)} | ${change} |`;
}

function holders(some: readonly Holder[]): string {
  const shown = some.slice(0, 3).map(({ entry, target }) => `${escapeText(target)} ${code(entry, 60)}`);
  return [...shown, ...(some.length > 3 ? [`and ${some.length - 3} more`] : [])].join("<br>") || "–";
}
