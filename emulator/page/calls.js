import { byId, draw, make } from "./dom.js";

function callView(call, open) {
  const time = new Date(call.at).toISOString().slice(11, 23);
  const took = call.endedAt === undefined ? "under way" : `${call.endedAt - call.at} ms`;
  const outcome = call.dropped ? `dropped ${call.dropped}` : `${call.status || "…"} ${call.code ?? ""}`;
  const bad = call.code !== undefined || call.dropped !== undefined;
  const faults = call.faults ? ` · ${call.faults.join(", ")}` : "";
  const summary = make(
    "summary",
    // With an id, so that the focus can be found again after a redraw.
    { id: `call-${call.requestId}` },
    make("span", { text: time }),
    make("span", { text: call.action ?? "(no action)" }),
    make("span", { className: bad ? "bad" : "", text: `${outcome} · ${took}${faults}` }),
  );
  const params = Object.entries(call.params).map(([key, value]) => `${key} = ${value}`);
  const details = make(
    "details",
    {},
    summary,
    make("pre", { text: params.join("\n") || "no parameters" }),
    make("pre", { text: call.answer ?? "no answer kept" }),
  );
  details.dataset.request = call.requestId;
  details.open = open.has(call.requestId);
  return make("li", {}, details);
}

/** The last calls. `known` is how many calls need not be sent again: all before the first one that is under way. */
export function callsView(most) {
  let calls = [];
  return {
    known: 0,
    update({ before, calls: news, total, kept }) {
      const end = before;
      const dropped = Math.max(total - kept, total - most);
      const old = calls.filter(({ number }) => number <= end && number > dropped);
      calls = [...old, ...news.map((call, index) => ({ number: before + index + 1, call }))].slice(-most);
      const open = calls.find(({ call }) => call.endedAt === undefined);
      this.known = open ? open.number - 1 : total;
      draw(byId("call-list"), calls, () => {
        const unfolded = [...byId("call-list").querySelectorAll("details[open]")];
        const ids = new Set(unfolded.map((one) => one.dataset.request));
        return calls.toReversed().map(({ call }) => callView(call, ids));
      });
      byId("call-count").textContent =
        `${total} since the start; the last ${calls.length} are here, newest first.`;
    },
  };
}
