import { ask, button, counted, draw, make, stateOf } from "./dom.js";
import { inOrder, portBar } from "./ports.js";

const columns = [
  ["External", (entry) => `${entry.ExternalIp}:${entry.ExternalPort}`],
  ["Protocol", (entry) => entry.IpProtocol],
  ["Internal", (entry) => `${entry.InternalIp}:${entry.InternalPort}`],
  ["State", (entry) => stateOf(entry.Status)],
  ["Name", (entry) => entry.ForwardEntryName, "anywhere"],
  ["Health check", (entry) => entry.HealthCheckPort],
  ["Standby", (entry) => entry.StandbyExternalIp],
  ["Id", (entry) => entry.ForwardEntryId],
];

/** More rows make the page slow and long. */
const step = 50;
/** Gateways with more entries are folded at first. */
const foldedFrom = matchMedia("(max-width: 40rem)").matches ? 10 : 40;

const titleOf = (entry) => `${entry.ExternalIp}:${entry.ExternalPort} ${entry.IpProtocol}`;

/** The view of one gateway, which keeps its filter, its fold and the number of its rows while the state changes. */
export function gatewayCard(id, tools) {
  const title = make("h3", { id: `gateway-${id}`, tabindex: "-1" });
  const about = make("p", { className: "quiet" });
  const eips = make("div");
  const summary = make("summary");
  const filter = make("input", {
    type: "search",
    "aria-label": `Filter the entries of ${id}`,
    placeholder: "Filter",
  });
  const rows = make("div", { className: "wide" });
  const more = make("p");
  const add = button(
    "Add an entry",
    `Add an entry to ${id}`,
    () => tools.edit(undefined, latest.gateway, latest.eips),
    {
      id: `add-${id}`,
    },
  );
  const tableTools = make("div", { className: "tools" }, add, filter);
  const details = make("details", { className: "entries" }, summary, tableTools, rows, more);
  const element = make(
    "article",
    { className: "gateway", "aria-labelledby": title.id },
    title,
    about,
    eips,
    details,
  );
  let latest;
  let shown = step;
  let drawn = false;
  const again = () => {
    update(latest);
  };
  filter.addEventListener("input", () => {
    shown = step;
    again();
  });

  async function remove(entry) {
    const buttons = [...rows.querySelectorAll("button.delete")];
    const next = buttons[buttons.findIndex((one) => one.id === `delete-${entry.ForwardEntryId}`) + 1];
    await tools.act(() => ask("DELETE", `entries/${entry.ForwardEntryId}`), `Deleted ${titleOf(entry)}.`);
    // The button is gone, so the focus goes to the next one.
    (document.getElementById(next?.id ?? "") ?? add).focus();
  }

  function row(entry) {
    const cells = columns.map(([label, value, className = ""]) => {
      const content = value(entry);
      return make(
        "td",
        { "data-label": label, className: content === "" ? "empty" : className },
        content || "–",
      );
    });
    const buttons = make(
      "td",
      { className: "buttons" },
      button("Edit", `Edit ${titleOf(entry)}`, () => tools.edit(entry, latest.gateway, latest.eips), {
        id: `edit-${entry.ForwardEntryId}`,
      }),
      button("Delete", `Delete ${titleOf(entry)}`, () => void remove(entry), {
        id: `delete-${entry.ForwardEntryId}`,
        className: "delete",
      }),
    );
    return make("tr", {}, ...cells, buttons);
  }

  function table(entries) {
    const headers = columns.map(([text]) => make("th", { text, scope: "col" }));
    const head = make(
      "thead",
      {},
      make("tr", {}, ...headers, make("th", { text: "Actions", scope: "col", className: "buttons" })),
    );
    return make("table", { "aria-label": `Entries of ${id}` }, head, make("tbody", {}, ...entries.map(row)));
  }

  function eipView(eip, entries) {
    const field = eip.Standby ? "StandbyExternalIp" : "ExternalIp";
    const own = entries.filter((entry) => entry[field] === eip.IpAddress);
    const text = make("p", { className: "quiet" });
    text.append(
      `${eip.IpAddress}${eip.Standby ? " (standby)" : ""} · ${counted(own.length, "entry", "entries")} · `,
      stateOf(eip.Status),
      ` · ${eip.AllocationId}`,
    );
    return make("div", { className: "eip" }, text, ...(eip.Standby ? [] : [portBar(eip.IpAddress, own)]));
  }

  function update(state) {
    latest = state;
    const { gateway, entries, snats } = state;
    title.textContent = gateway.Name || gateway.NatGatewayId;
    draw(about, [gateway, snats], () => [
      `${gateway.NatGatewayId} · ${gateway.EnsRegionId} · `,
      stateOf(gateway.Status),
      snats.length > 0 ? ` · SNAT through ${snats.map((snat) => snat.SnatIp).join(", ")}` : "",
    ]);
    draw(eips, [state.eips, entries], () => state.eips.map((eip) => eipView(eip, entries)));
    if (!drawn) details.open = entries.length <= foldedFrom;
    drawn = true;
    summary.textContent = counted(entries.length, "entry", "entries");
    const wanted = filter.value.trim().toLowerCase();
    const text = (entry) => Object.values(entry).concat(titleOf(entry)).join("\n").toLowerCase();
    const found = inOrder(wanted === "" ? entries : entries.filter((entry) => text(entry).includes(wanted)));
    filter.hidden = entries.length < 10;
    draw(rows, found.slice(0, shown), () => [
      found.length > 0
        ? table(found.slice(0, shown))
        : make("p", {
            className: "quiet",
            text: entries.length > 0 ? "No entry fits the filter." : "No entries yet.",
          }),
    ]);
    draw(more, [found.length, shown], () => {
      if (found.length <= shown) return [];
      const text = `Show ${Math.min(step, found.length - shown)} more of ${found.length}`;
      return [
        button(
          text,
          `${text} entries of ${id}`,
          () => {
            shown += step;
            again();
          },
          { id: `more-${id}` },
        ),
      ];
    });
  }
  return { element, update };
}
