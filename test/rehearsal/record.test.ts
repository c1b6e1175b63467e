import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { guessChoices } from "../../emulator/src/guesses.js";
import { catalogue } from "../acceptance/catalogue.js";
import { NotTried, type Finding } from "../acceptance/guess.js";
import { neededPolicy } from "../acceptance/ground.js";
import { render, verifiedFile } from "../acceptance/record.js";
import { lastFirstPort, portCount, PortPlan } from "../acceptance/ports.js";
import { neverRun, rowsOf } from "./page.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const differences = readFileSync(path.join(root, "docs/emulator-differences.md"), "utf8");
const ids = catalogue.map(({ id }) => id);

/** The rows in which each fixed guess of docs/emulator-differences.md is found, by the words with which it begins there. */
const fixed: Readonly<Record<string, readonly string[]>> = {
  "Spelling of generated codes": ["missingCodes", "nameCode", "pageSizeLimit", "standbyField"],
  "Order of checks": ["checkOrder"],
  "A change shows at once": ["changeShowsAtOnce"],
  "Malformed ports": ["malformedPorts"],
  "Protocol codes": ["unknownAction", "wrongSecret", "unknownKey", "staleSignature", "usedNonce"],
  SNAT: ["snat"],
  "EIPs on their way": ["eipOnItsWay"],
  "Standby EIPs": ["standbyDetach"],
  Force: ["force"],
};

describe("the catalogue of guesses", () => {
  it("has one row for each, with an id of its own", () => {
    assert.equal(new Set(ids).size, ids.length);
  });

  it("assumes of every switch of the emulator what the emulator does by default", () => {
    for (const [name, [byDefault]] of Object.entries(guessChoices)) {
      const guess = catalogue.find(({ id }) => id === name);
      assert.equal(guess?.assumed, String(byDefault), name);
      assert.match(guess.usedIn, new RegExp(`emulator \`${name}\``));
    }
  });

  it("holds the other options that docs/emulator-differences.md calls guesses", () => {
    for (const option of ["refuseWhileSiblingBusy", "quota", "durations"]) {
      assert.ok(differences.includes(`\`${option}\``) && ids.includes(option), option);
    }
  });

  it("holds every fixed guess of docs/emulator-differences.md", () => {
    const [, section = ""] = /## Fixed guesses\n([\s\S]*?)\n## /.exec(differences) ?? [];
    const titles = [...section.matchAll(/^- \*\*(.+?)\.?\*\*/gm)].map(([, title]) => title);
    assert.deepEqual(titles, Object.keys(fixed));
    for (const id of Object.values(fixed).flat()) assert.ok(ids.includes(id), id);
  });

  it("names files of the provider that exist", () => {
    const named = catalogue.flatMap(({ usedIn }) => [...usedIn.matchAll(/`([\w/]+\.ts)`/g)]);
    assert.ok(named.length > 20);
    for (const [, file = ""] of named) assert.ok(existsSync(path.join(root, "provider/src", file)), file);
  });
});

describe("docs/verified-on-ens.md", () => {
  const text = readFileSync(verifiedFile, "utf8");

  it("has a row for every guess, in its present words", () => {
    assert.deepEqual(
      rowsOf(text).map(({ id, assumes, usedIn }) => ({ id, assumes, usedIn })),
      catalogue.map(({ id, assumes, usedIn }) => ({ id, assumes, usedIn })),
    );
  });

  it("is what the suite writes: before the first run all of it, afterwards with the date of the last one", async () => {
    if (text.includes(neverRun)) {
      assert.equal(text, await render(catalogue, new Map(), undefined));
    } else {
      assert.match(
        text,
        /^Last run: \d{4}-\d\d-\d\d, region \S.*, endpoint \S+\.aliyuncs\.com, pulumi-alicloud-ens \d/m,
      );
    }
  });

  it("tells no id, address or key, whatever the service has said", async () => {
    const secrets = ["nat-5t7nh1cfm6kxiszlttr38zzzz", "fwd-5tc07cw14metghn3siv4azzzz", "203.0.113.10"];
    const others = ["LTAI5tExampleKeyOfNobody", "1234567890123456", "eip-5abcdefghijklmnop"];
    const seen = `refused: ${[...secrets, ...others].join(", ")} | and\nmore`;
    const finding: Finding = { verdict: "otherwise", value: "", seen };
    const page = await render(catalogue, new Map(ids.map((id) => [id, finding])), undefined);
    for (const secret of [...secrets, ...others]) assert.ok(!page.includes(secret), secret);
    assert.equal(rowsOf(page).length, catalogue.length);
    assert.ok(
      rowsOf(page).every(
        ({ observed, verdict }) => observed.endsWith("\\| and more") && verdict === "otherwise",
      ),
    );
  });

  it("says of what nobody tries, why", () => {
    const untried = catalogue.filter(({ probe }) => probe instanceof NotTried);
    assert.deepEqual(
      untried.map(({ id }) => id),
      ["quota", "snat", "eipOnItsWay", "standbyDetach", "force", "throttling", "notDone"],
    );
  });
});

describe("docs/acceptance.md", () => {
  const text = readFileSync(path.join(root, "docs/acceptance.md"), "utf8");

  it("names every variable of the suite, and no other", () => {
    const read = readFileSync(path.join(root, "test/acceptance/settings.ts"), "utf8");
    const variables = (of: string) => new Set(of.match(/\bENS_ACC(EPTANCE|_[A-Z_]+)\b/g));
    assert.deepEqual(variables(text), variables(`${read} ENS_ACCEPTANCE ENS_ACC_SHORT`));
  });

  it("shows the policy with which the rehearsal runs", () => {
    const [, json = ""] = /```json\n([\s\S]*?)```/.exec(text) ?? [];
    assert.deepEqual(JSON.parse(json), neededPolicy);
  });

  it("tells the ports", () => {
    const { first, last } = new PortPlan(61_000);
    assert.ok(text.includes(`ports ${first} to ${last} must be free`));
    assert.ok(
      text.includes(`the first of ${portCount} ports`) && text.includes(`from 1024 to ${lastFirstPort} (`),
    );
  });

  it("links only to files that are there", () => {
    for (const [, target = ""] of text.matchAll(/\]\(([^)#]+)/g))
      assert.ok(existsSync(path.join(root, "docs", target)), target);
  });
});
