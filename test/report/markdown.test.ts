import assert from "node:assert/strict";
import fc from "fast-check";
import { json } from "../../provider/src/cli/report/json.js";
import { markdown } from "../../provider/src/cli/report/markdown.js";
import { text } from "../../provider/src/cli/report/text.js";
import { fixture, plan, planned, step } from "./fixture.js";
import { hostile } from "./hostile.js";

const most = 65_536;

async function rendered(source: string): Promise<string> {
  const { marked } = await import("marked");
  return marked.parse(source, { gfm: true });
}

describe("the report as Markdown", () => {
  it("is the one in the docs, for the preview in the docs", () => {
    assert.equal(markdown(plan("story"), most), fixture("story.md"));
  });

  it("begins with the counts, whatever happens", () => {
    assert.match(
      markdown(plan("same"), most),
      /^## Port forwards of <code>test\/dev<\/code>\n\n\*\*no port forward changes\*\*/,
    );
    assert.match(markdown(plan("create"), most), /\n\*\*7 created\*\*\n/);
  });

  it("says at the top why a preview failed", () => {
    assert.match(
      markdown(plan("check-failed"), most),
      /^.*\n\n\*\*the preview failed\*\*\n\n> \[!CAUTION\]\n> \*\*The preview failed\.\*\* Nothing can be applied until this is fixed:\n> - \*\*Error:\*\* .*resource 'bad'.*70000/,
    );
    assert.doesNotMatch(markdown(plan("program-failed"), most), /at Object|<b>/);
    assert.match(
      markdown(plan("policy-failed"), most),
      /\*\*the preview failed; up to that point: 3 created\*\*\n\n.*\n.*\n> - \*\*Error:\*\* preview failed: the JSON does not contain the reason/,
    );
  });

  it("has a note above everything where one is given", () => {
    assert.match(
      markdown(plan("same"), most, "Only *this*."),
      /\n\n> \[!NOTE\]\n> \*\*Only &#42;this&#42;\.\*\*\n\n\*\*no port/,
    );
  });

  it("tells an adoption apart from a new opening, in every format", () => {
    const some = planned(
      step("create", "ssh", undefined, { externalPort: "22", internalPort: "22", adoptId: "fwd-1" }),
      step("create", "web", undefined, {}),
    );
    const source = markdown(some, most);
    assert.match(source, /\n\*\*1 adopted · 1 created\*\*\n/);
    assert.match(source, /\*\*Opened to the Internet\*\* on <code>203\.0\.113\.10<\/code>: 80\/TCP\n/);
    assert.match(
      source,
      /^\| 22\/TCP \| 10\.0\.0\.1:22 <code>fwd-1<\/code> \| 10\.0\.0\.1:22 <code>ssh<\/code> \| adopted \|$/m,
    );
    assert.match(source, /^- <code>ssh<\/code> \*\*adopted\*\* \(fwd-1\): natGatewayId nat-1; /m);
    assert.doesNotMatch(source, /22\/TCP"\]/, "nothing moves, so there is nothing to draw");
    assert.doesNotMatch(source, /Administration port/);

    const lines = text(some, most);
    assert.match(lines, /^Port forwards of shop\/dev: 1 adopted · 1 created$/m);
    assert.match(lines, /^ {2}22\/TCP {11}adopted {8}10\.0\.0\.1:22 \(fwd-1\) → 10\.0\.0\.1:22 \(ssh\)$/m);
    assert.match(lines, /^ {2}ssh: adopted \(fwd-1\): natGatewayId nat-1; /m);

    const document = JSON.parse(json(some)) as {
      summary: Record<string, number>;
      opened: { ports: string }[];
      entries: { entry: string; operation: string }[];
    };
    assert.deepEqual([document.summary["adopted"], document.summary["created"]], [1, 1]);
    assert.deepEqual(
      document.opened.map((open) => open.ports),
      ["80"],
    );
    assert.deepEqual(
      document.entries.map(({ entry, operation }) => [entry, operation]),
      [
        ["ssh", "adopt"],
        ["web", "create"],
      ],
    );
  });

  for (const name of hostile) {
    it(`shows ${JSON.stringify(name)} as text`, async () => {
      const some = planned(
        step("create", name, undefined, { forwardEntryName: name, ipProtocol: "Any" }),
        step("update", `u${name}`, { forwardEntryName: "x" }, { externalPort: "22", natGatewayId: name }),
        step("delete", `d${name}`, {}),
      );
      const source = markdown({ ...some, errors: [name], project: name }, most, name);
      const html = await rendered(source);
      const tags = new Set([...html.matchAll(/<\/?([a-z0-9]+)/gi)].map(([, tag]) => tag));
      const ours = [
        "h2",
        "h3",
        "p",
        "strong",
        "em",
        "code",
        "pre",
        "blockquote",
        "ul",
        "li",
        "details",
        "summary",
        "br",
      ];
      const table = ["table", "thead", "tbody", "tr", "th", "td"];
      assert.deepEqual(
        [...tags].filter((tag) => ![...ours, ...table].includes(tag ?? "")),
        [],
        html,
      );
      for (const row of html.matchAll(/<tr>([\s\S]*?)<\/tr>/g)) {
        assert.equal(row[1]?.match(/<t[hd]/g)?.length, 4, row[0]);
      }
      assert.equal(source.match(/^```/gm)?.length, 2);
      assert.doesNotMatch(source, /[\u0000-\u0009\u000B-\u001F\u202E]/);
      // GitHub looks for people and issues in text that is not code
      const prose = html
        .replace(/<(code|pre)[\s\S]*?<\/\1>/g, "")
        .replace(/&#(\d+);/g, (_, number) => String.fromCodePoint(Number(number)));
      assert.doesNotMatch(prose, /@\w|#\d/);
      assert.doesNotMatch(text({ ...some, errors: [name] }, most), /[\u0000-\u0009\u000B-\u001F\u202E]/);
    });
  }

  it("never has more characters than allowed, and always the counts", () => {
    const value = fc.oneof(
      fc.string(),
      fc.constantFrom(...hostile),
      fc.string({ minLength: 200, maxLength: 3000 }),
    );
    const change = fc.record({
      name: value,
      ip: value,
      port: fc.integer({ min: 1, max: 65535 }),
      op: fc.constantFrom("create", "update", "delete", "replace", "same"),
    });
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 60 }),
        fc.integer({ min: 8192, max: most }),
        fc.array(value, { maxLength: 30 }),
        (changes, limit, errors) => {
          const steps = changes.map(({ name, ip, port, op }, at) => {
            const values = { externalIp: ip, externalPort: port, natGatewayId: name, ipProtocol: "Any" };
            return step(
              op,
              `${at}${name}`,
              op === "create" ? undefined : values,
              op === "delete" ? undefined : { ...values, internalIp: ip },
            );
          });
          const some = { ...planned(...steps), errors };
          for (const report of [markdown(some, limit, "note"), text(some, limit, "note")]) {
            assert.ok(report.length <= limit, `${report.length} > ${limit}`);
            assert.match(
              report,
              errors.length > 0
                ? /the preview failed/
                : /created|changed|deleted|replaced|no port forward changes/,
            );
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it("folds three thousand changes into counts", () => {
    const steps = Array.from({ length: 3000 }, (_, at) =>
      step(
        ["create", "update", "delete"][at % 3] ?? "",
        `entry-${at}`,
        at % 3 === 0 ? undefined : { externalPort: at + 1 },
        at % 3 === 2 ? undefined : { externalPort: at + 10_000 },
      ),
    );
    const some = planned(...steps);
    const report = markdown(some, most);
    assert.ok(report.length <= most && report.length > most * 0.9, String(report.length));
    assert.match(report, /\*\*1000 deleted · 1000 changed in place · 1000 created\*\*/);
    assert.match(report, /and \d+ more warnings/);
    assert.match(report, /… \d+ more/);
  });
});

describe("the report as JSON", () => {
  it("is whole, and holds neither hidden keys nor secrets", () => {
    const report = json(plan("change"));
    const { version, failed, summary, entries } = JSON.parse(report) as Record<string, unknown> & {
      entries: unknown[];
    };
    assert.deepEqual([version, failed, entries.length], [1, false, 9]);
    assert.equal((summary as { deleted: number }).deleted, 3);
    assert.doesNotMatch(report, /__|4dabf18|04da6b54/);
  });
});
