import { callsView } from "./calls.js";
import { ask, byId, draw, make } from "./dom.js";
import { entryDialog } from "./edit.js";
import { gatewayCard } from "./entries.js";
import { faultsView } from "./faults.js";

const calls = callsView(50);
const showFaults = faultsView(act);
const edit = entryDialog(act);
const cards = new Map();
let version = "";
let asking;

function showGateways(state) {
  const byGateway = (records, field) => Map.groupBy(records, (record) => record[field]);
  const entries = byGateway(state.entries, "NatGatewayId");
  const snats = byGateway(state.snatEntries, "NatGatewayId");
  const eips = byGateway(state.eips, "InstanceId");
  const ids = state.gateways.map((gateway) => gateway.NatGatewayId);
  for (const id of cards.keys()) if (!ids.includes(id)) cards.delete(id);
  for (const id of ids) if (!cards.has(id)) cards.set(id, gatewayCard(id, { edit, act }));
  draw(byId("gateway-list"), ids, () => ids.map((id) => cards.get(id).element));
  draw(
    byId("jump-gateways"),
    state.gateways.map(({ NatGatewayId, Name }) => [NatGatewayId, Name]),
    () =>
      state.gateways.map(({ NatGatewayId, Name }) =>
        make(
          "li",
          {},
          make("a", {
            href: `#${encodeURIComponent(`gateway-${NatGatewayId}`)}`,
            text: Name || NatGatewayId,
          }),
        ),
      ),
  );
  for (const gateway of state.gateways) {
    const id = gateway.NatGatewayId;
    const [own = [], ownEips = [], ownSnats = []] = [entries.get(id), eips.get(id), snats.get(id)];
    cards.get(id).update({ gateway, entries: own, eips: ownEips, snats: ownSnats });
  }
}

async function refreshOnce() {
  try {
    const query = new URLSearchParams({ since: version, calls: String(calls.known) });
    const changes = await ask("GET", `changes?${query}`);
    if (changes.state) showGateways(changes.state);
    version = changes.version;
    showFaults(changes.faults);
    calls.update(changes);
    live("Live", false);
  } catch {
    live("The emulator does not answer; trying again.", true);
  }
}

/** Asks once more after an answer that is under way, as it may be older than a change. */
function refresh() {
  const next = (asking ?? Promise.resolve()).then(refreshOnce);
  asking = next;
  return next.finally(() => {
    if (asking === next) asking = undefined;
  });
}

function live(text, lost) {
  const element = byId("live");
  if (element.textContent !== text) element.textContent = text;
  element.classList.toggle("lost", lost);
}

/** Does something and shows the new state. Returns the message of an error. */
async function act(work, done) {
  let error;
  try {
    await work();
    if (done) byId("done").textContent = done;
  } catch (reason) {
    error = reason.message;
  }
  await refresh();
  return error;
}

byId("reset").addEventListener("click", () => act(() => ask("POST", "reset"), "Reset to the seed."));
void refresh();
setInterval(() => {
  if (!document.hidden && asking === undefined) void refresh();
}, 1000);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) void refresh();
});
