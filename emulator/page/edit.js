import { ask, byId, make } from "./dom.js";

/** The fields of an entry: name on the wire, name in a seed, label and what to enter. */
const fields = [
  ["ExternalIp", "externalIp", "External IP", { required: "", list: "eip-addresses" }],
  [
    "ExternalPort",
    "externalPort",
    "External port or range",
    { required: "", placeholder: "443 or 8000/8010" },
  ],
  ["InternalIp", "internalIp", "Internal IP", { required: "" }],
  ["InternalPort", "internalPort", "Internal port or range", { required: "" }],
  ["IpProtocol", "ipProtocol", "Protocol", ["TCP", "UDP", "Any"]],
  ["ForwardEntryName", "forwardEntryName", "Name", {}],
  ["HealthCheckPort", "healthCheckPort", "Health check port", { inputmode: "numeric" }],
  ["StandbyExternalIp", "standbyExternalIp", "Standby IP", { list: "standby-addresses" }],
  ["Status", undefined, "State", ["Available", "Pending", "Deleting"]],
];

const control = (name, kind) =>
  Array.isArray(kind)
    ? make(
        "select",
        { id: `field-${name}`, name },
        ...kind.map((text) => make("option", { value: text, text })),
      )
    : make("input", { id: `field-${name}`, name, autocomplete: "off", spellcheck: "false", ...kind });

/** The dialog that adds and changes entries as somebody else would, without the rules of the service. */
export function entryDialog(act) {
  const dialog = byId("entry-dialog");
  const form = byId("entry-form");
  byId("entry-fields").append(
    ...fields.map(([name, , label, kind]) =>
      make(
        "div",
        { id: `row-${name}` },
        make("label", { for: `field-${name}`, text: label }),
        control(name, kind),
      ),
    ),
  );
  let current;
  let opener = "";
  let gatewayId;
  const valueOf = (name) => byId(`field-${name}`).value.trim();

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const error = await act(
      async () => {
        if (current) {
          const changed = fields.filter(([name]) => valueOf(name) !== current[name]);
          const changes = Object.fromEntries(changed.map(([name]) => [name, valueOf(name)]));
          await ask("PATCH", `entries/${current.ForwardEntryId}`, changes);
        } else {
          const given = fields.filter(([name, inSeed]) => inSeed && valueOf(name) !== "");
          const entry = Object.fromEntries(given.map(([name, inSeed]) => [inSeed, valueOf(name)]));
          await ask("POST", `gateways/${gatewayId}/entries`, entry);
        }
      },
      current ? "Saved the entry." : "Added the entry.",
    );
    byId("entry-error").textContent = error ?? "";
    if (error === undefined) dialog.close();
  });
  byId("entry-cancel").addEventListener("click", () => {
    dialog.close();
  });
  // The button may have been drawn again meanwhile, so the browser cannot give the focus back to it.
  dialog.addEventListener("close", () => byId(opener)?.focus());

  /** Opens the dialog for an entry, or for a new one. */
  return function edit(entry, gateway, eips) {
    opener = document.activeElement.id;
    current = entry;
    gatewayId = gateway.NatGatewayId;
    byId("entry-title").textContent = entry ? `Edit ${entry.ForwardEntryId}` : `Add an entry to ${gatewayId}`;
    byId("entry-error").textContent = "";
    const addresses = (standby) =>
      eips.filter((eip) => eip.Standby === standby).map((eip) => make("option", { value: eip.IpAddress }));
    byId("eip-addresses").replaceChildren(...addresses(false));
    byId("standby-addresses").replaceChildren(...addresses(true));
    form.reset();
    if (entry) for (const [name] of fields) byId(`field-${name}`).value = entry[name];
    else byId("field-ExternalIp").value = eips.find((eip) => !eip.Standby)?.IpAddress ?? "";
    byId("row-Status").hidden = entry === undefined;
    dialog.showModal();
    byId(entry ? "field-InternalIp" : "field-ExternalPort").focus();
  };
}
