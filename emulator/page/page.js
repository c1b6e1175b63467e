"use strict";
// No framework and no text as HTML: names come from users, so everything is put in as text.
const byId = (id) => document.getElementById(id);

function make(tag, { text, className, ...attributes } = {}, ...children) {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  if (className !== undefined) element.className = className;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

async function ask(method, path, body) {
  const response = await fetch(path, {
    method,
    ...(body !== undefined && {
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error ?? `HTTP ${response.status}`);
  return answer;
}

const first = (ports) => Number(ports.split("/")[0]);
const last = (ports) => Number(ports.split("/").at(-1));
// low ports are the interesting ones, so the scale is logarithmic
const place = (port) => (Math.log2(port) / 16) * 100;

function mark(entry) {
  const element = make("span", {
    className: `mark ${entry.Status}`,
    title: `${entry.ExternalPort} ${entry.IpProtocol} → ${entry.InternalIp}:${entry.InternalPort} (${entry.Status})`,
  });
  const from = place(first(entry.ExternalPort));
  element.style.left = `min(${from}%, calc(100% - 5px))`;
  element.style.width = `${place(last(entry.ExternalPort) + 1) - from}%`;
  return element;
}

function eipView(eip, entries) {
  const own = entries.filter(
    (entry) => entry[eip.Standby ? "StandbyExternalIp" : "ExternalIp"] === eip.IpAddress,
  );
  const used = own.length === 1 ? "1 entry" : `${own.length} entries`;
  const title = make("p", { className: "quiet" });
  title.append(
    `${eip.IpAddress}${eip.Standby ? " (standby)" : ""} · ${used} · `,
    make("span", { className: `state is-${eip.Status}`, text: eip.Status }),
    ` · ${eip.AllocationId}`,
  );
  if (eip.Standby) return make("div", { className: "eip" }, title);
  const track = make("div", {
    className: "track",
    role: "img",
    "aria-label": `Ports of ${eip.IpAddress}: ${own.map((entry) => `${entry.ExternalPort} ${entry.IpProtocol}`).join(", ") || "all free"}`,
  });
  track.append(...own.map(mark));
  const scale = make("div", { className: "scale", "aria-hidden": "true" });
  scale.append(...["1", "16", "256", "4096", "65535"].map((text) => make("span", { text })));
  return make("div", { className: "eip" }, title, track, scale);
}

const columns = [
  ["External", (entry) => `${entry.ExternalIp}:${entry.ExternalPort}`],
  ["Protocol", (entry) => entry.IpProtocol],
  ["Internal", (entry) => `${entry.InternalIp}:${entry.InternalPort}`],
  ["State", (entry) => entry.Status],
  ["Name", (entry) => entry.ForwardEntryName],
  ["Health", (entry) => entry.HealthCheckPort || "–"],
  ["Standby", (entry) => entry.StandbyExternalIp || "–"],
  ["Id", (entry) => entry.ForwardEntryId],
];

function entryTable(entries) {
  if (entries.length === 0) return make("p", { className: "quiet", text: "No entries yet." });
  const head = make(
    "thead",
    {},
    make("tr", {}, ...columns.map(([text]) => make("th", { text, scope: "col" }))),
  );
  const rows = entries
    .toSorted((one, other) => first(one.ExternalPort) - first(other.ExternalPort))
    .map((entry) =>
      make(
        "tr",
        {},
        ...columns.map(([label, value]) => {
          const text = value(entry);
          const cell =
            label === "State"
              ? make("span", { className: `state is-${text}`, text })
              : make("span", { text });
          return make("td", { "data-label": label }, cell);
        }),
      ),
    );
  return make("table", {}, head, make("tbody", {}, ...rows));
}

function gatewayView(gateway, state) {
  const entries = state.entries.filter((entry) => entry.NatGatewayId === gateway.NatGatewayId);
  const eips = state.eips.filter((eip) => eip.InstanceId === gateway.NatGatewayId);
  const snats = state.snatEntries.filter((snat) => snat.NatGatewayId === gateway.NatGatewayId);
  const about = make("p", { className: "quiet" });
  about.append(
    `${gateway.NatGatewayId} · ${gateway.EnsRegionId} · `,
    make("span", { className: `state is-${gateway.Status}`, text: gateway.Status }),
    snats.length > 0 ? ` · SNAT through ${snats.map((snat) => snat.SnatIp).join(", ")}` : "",
  );
  return make(
    "article",
    { className: "gateway" },
    make("h3", { text: gateway.Name }),
    about,
    ...eips.map((eip) => eipView(eip, entries)),
    entryTable(entries),
  );
}

function faultView(fault) {
  const box = make("input", { type: "checkbox", id: `switch-${fault.id}` });
  box.checked = fault.enabled;
  box.addEventListener("change", () => act("PATCH", `faults/${fault.id}`, { enabled: box.checked }));
  const { name, enabled, ...rule } = fault.rule;
  void enabled;
  const label = make("label", {
    for: box.id,
    text: `${name ? `${name}: ` : ""}${JSON.stringify(rule)} · hit ${fault.hit}`,
  });
  const remove = make("button", {
    type: "button",
    id: `remove-${fault.id}`,
    text: "Remove",
    "aria-label": `Remove ${name ?? fault.id}`,
  });
  remove.addEventListener("click", () => act("DELETE", `faults/${fault.id}`));
  return make("li", {}, box, label, remove);
}

function callView(call, open) {
  const time = new Date(call.at).toISOString().slice(11, 23);
  const took = call.endedAt === undefined ? "under way" : `${call.endedAt - call.at} ms`;
  const outcome = call.dropped ? `dropped ${call.dropped}` : `${call.status || "…"} ${call.code ?? ""}`;
  const bad = call.code !== undefined || call.dropped !== undefined;
  const summary = make(
    "summary",
    // with an id, so that the focus can be found again after a redraw
    { id: `call-${call.requestId}` },
    make("span", { text: time }),
    make("span", { text: call.action ?? "(no action)" }),
    make("span", {
      className: bad ? "bad" : "",
      text: `${outcome} · ${took}${call.faults ? ` · ${call.faults.join(", ")}` : ""}`,
    }),
  );
  const details = make(
    "details",
    {},
    summary,
    make("pre", {
      text:
        Object.entries(call.params)
          .map(([key, value]) => `${key} = ${value}`)
          .join("\n") || "no parameters",
    }),
    make("pre", { text: call.answer ?? "no answer kept" }),
  );
  details.dataset.request = call.requestId;
  details.open = open.has(call.requestId);
  return make("li", {}, details);
}

const presets = [
  { name: "busy", action: "CreateForwardEntry", probability: 0.5, error: { code: "SystemBusy" } },
  { name: "throttled", throttle: { retryAfterMs: 2000 }, times: 3 },
  { name: "lost reply", action: "CreateForwardEntry", nth: 1, drop: "after" },
  { name: "slow", latency: { ms: 1500, jitterMs: 500 } },
  { name: "stale lists", action: "DescribeForwardTableEntries", staleMs: 3000 },
  { name: "stuck", action: "CreateForwardEntry", stuck: true, times: 1 },
  { name: "bad gateway", answer: "bad-gateway", probability: 0.2 },
];

const seen = new Map();
/** Draws only what has changed, so that focus, selection and open details stay. */
function draw(id, data, views) {
  const text = JSON.stringify(data);
  if (seen.get(id) === text) return;
  const focused = document.activeElement?.id;
  seen.set(id, text);
  byId(id).replaceChildren(...views());
  if (focused) byId(focused)?.focus();
}

async function refresh() {
  try {
    const [state, { calls, total }] = await Promise.all([ask("GET", "state"), ask("GET", "calls?last=50")]);
    draw("gateway-list", [state.gateways, state.eips, state.entries, state.snatEntries], () =>
      state.gateways.map((gateway) => gatewayView(gateway, state)),
    );
    draw("fault-list", state.faults, () =>
      state.faults.length === 0
        ? [make("li", { className: "quiet", text: "None: everything works." })]
        : state.faults.map(faultView),
    );
    draw("call-list", calls, () => {
      const open = new Set([...document.querySelectorAll("details[open]")].map((one) => one.dataset.request));
      return calls.toReversed().map((call) => callView(call, open));
    });
    byId("call-count").textContent =
      `${total} since the start; the last ${calls.length} are here, newest first.`;
    byId("live").textContent = "Live, every second.";
    byId("live").classList.remove("lost");
  } catch {
    byId("live").textContent = "The emulator does not answer; trying again.";
    byId("live").classList.add("lost");
  }
}

async function act(method, path, body) {
  try {
    await ask(method, path, body);
    byId("fault-error").textContent = "";
  } catch (error) {
    byId("fault-error").textContent = error.message;
  }
  await refresh();
}

byId("reset").addEventListener("click", () => act("POST", "reset"));
byId("fault-preset").append(
  ...presets.map((rule, index) => make("option", { value: String(index), text: rule.name })),
);
byId("fault-preset").addEventListener("change", ({ target }) => {
  if (target.value !== "") byId("fault-text").value = JSON.stringify(presets[Number(target.value)]);
});
byId("fault-form").addEventListener("submit", (event) => {
  event.preventDefault();
  let rule;
  try {
    rule = JSON.parse(byId("fault-text").value);
  } catch {
    byId("fault-error").textContent = "The rule is not JSON.";
    return;
  }
  void act("POST", "faults", rule);
});
void refresh();
setInterval(refresh, 1000);
