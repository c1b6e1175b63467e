/** The floors of the provider from the top down, and what each is for. The rules of who imports whom are lint's. */
export const floors = /** @type {const} */ ([
  ["cli", "the command: import, report, permissions, doctor"],
  ["resources", "what a program writes"],
  ["dynamic", "the text in the state, what it calls, Pulumi's quirks"],
  ["lifecycle", "what each step of an entry's life means"],
  ["lookup", "what a program or a person asks the cloud"],
  ["gateway", "one gateway as a shared thing: queue, view, waits"],
  ["ens", "the cloud's edge: calls, errors, settings, credentials"],
  ["entry", "the rules of one entry: plain values in and out"],
]);

/** What stands on top of them. */
export const roof = { name: "index.ts", purpose: "the public face" };
