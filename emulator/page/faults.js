import { ask, button, byId, draw, make } from "./dom.js";

const presets = [
  { name: "busy", action: "CreateForwardEntry", probability: 0.5, error: { code: "SystemBusy" } },
  { name: "throttled", throttle: { retryAfterMs: 2000 }, times: 3 },
  { name: "lost reply", action: "CreateForwardEntry", nth: 1, drop: "after" },
  { name: "slow", latency: { ms: 1500, jitterMs: 500 } },
  { name: "stale lists", action: "DescribeForwardTableEntries", staleMs: 3000 },
  { name: "stuck", action: "CreateForwardEntry", stuck: true, times: 1 },
  { name: "bad gateway", answer: "bad-gateway", probability: 0.2 },
];

/** The list of fault rules and the form for new ones. */
export function faultsView(act) {
  const showError = (error) => (byId("fault-error").textContent = error ?? "");

  function faultView(fault) {
    const { name, ...rule } = fault.rule;
    delete rule.enabled;
    const box = make("input", { type: "checkbox", id: `switch-${fault.id}` });
    box.checked = fault.enabled;
    box.addEventListener("change", async () => {
      showError(await act(() => ask("PATCH", `faults/${fault.id}`, { enabled: box.checked })));
    });
    const text = `${name ? `${name}: ` : ""}${JSON.stringify(rule)} · hit ${fault.hit}`;
    const remove = button(
      "Remove",
      `Remove ${name ?? fault.id}`,
      async () => showError(await act(() => ask("DELETE", `faults/${fault.id}`))),
      { id: `remove-${fault.id}` },
    );
    return make("li", {}, box, make("label", { for: box.id, text }), remove);
  }

  byId("fault-preset").append(
    ...presets.map((rule, index) => make("option", { value: String(index), text: rule.name })),
  );
  byId("fault-preset").addEventListener("change", ({ target }) => {
    if (target.value !== "") byId("fault-text").value = JSON.stringify(presets[Number(target.value)]);
  });
  byId("fault-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    let rule;
    try {
      rule = JSON.parse(byId("fault-text").value);
    } catch {
      showError("The rule is not JSON.");
      return;
    }
    showError(await act(() => ask("POST", "faults", rule)));
  });

  return (faults) => {
    draw(byId("fault-list"), faults, () =>
      faults.length === 0
        ? [make("li", { className: "quiet", text: "None: everything works." })]
        : faults.map(faultView),
    );
  };
}
