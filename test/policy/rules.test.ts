import assert from "node:assert/strict";
import {
  nameFollows,
  noAdministrationPort,
  noAnyProtocol,
  rangeAtMost,
  type ForwardEntryProps,
  type Rule,
} from "../../examples/policy/rules.js";

const names = nameFollows(/^[a-z][a-z0-9-]*$/);

const cases: readonly [what: string, rule: Rule, entry: ForwardEntryProps, sentence: string | undefined][] = [
  [
    "an administration port",
    noAdministrationPort,
    { externalPort: "22", internalPort: "22" },
    "The port forward opens SSH (22) to the Internet. Administer through a VPN or a bastion host instead.",
  ],
  [
    "an administration port behind another one",
    noAdministrationPort,
    { externalPort: "2222", internalPort: "22" },
    "The port forward opens SSH (22) to the Internet. Administer through a VPN or a bastion host instead.",
  ],
  [
    "administration ports inside a range",
    noAdministrationPort,
    { externalPort: "3300/3400", internalPort: "3300/3400" },
    "The port forward opens MySQL (3306), RDP (3389) to the Internet. Administer through a VPN or a bastion host instead.",
  ],
  ["a web port", noAdministrationPort, { externalPort: "443", internalPort: "8443" }, undefined],
  ["a port that is not known yet", noAdministrationPort, { internalPort: "443" }, undefined],
  [
    "Any",
    noAnyProtocol,
    { ipProtocol: "Any" },
    'The port forward forwards TCP and UDP. Set ipProtocol to "TCP" or "UDP".',
  ],
  ["TCP", noAnyProtocol, { ipProtocol: "TCP" }, undefined],
  ["a protocol that is not known yet", noAnyProtocol, {}, undefined],
  ["a name in lower case", names, { forwardEntryName: "web-1a2b3c4d" }, undefined],
  [
    "another name",
    names,
    { forwardEntryName: 'Web "1"' },
    'The name "Web \\"1\\"" does not follow /^[a-z][a-z0-9-]*$/.',
  ],
  ["a name that is not known yet", names, {}, undefined],
  ["a narrow range", rangeAtMost(100), { externalPort: "8000/8099" }, undefined],
  [
    "a wide range",
    rangeAtMost(100),
    { externalPort: "8000/8100" },
    "The port forward opens 101 ports at once, but at most 100 are allowed.",
  ],
  ["a range that is not known yet", rangeAtMost(1), {}, undefined],
];

describe("the rules of the example policy pack", () => {
  for (const [what, rule, entry, sentence] of cases) {
    it(`${sentence === undefined ? "let through" : "refuse"} ${what}`, () => {
      assert.equal(rule(entry), sentence);
    });
  }
});
