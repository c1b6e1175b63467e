import assert from "node:assert/strict";
import { load } from "js-yaml";
import { actions } from "../../provider/src/api/permissions.js";
import { complaintsOfKey, complaintsOfName } from "./keys.js";
import { Commands } from "./commands.js";
import { Helps } from "./help.js";
import { compile } from "./modules.js";
import { blocks, pages, placeOf, read, type Block } from "./pages.js";
import { names } from "./repository.js";

/** What can be read of a block, by its language. A `text` is what a command prints, or a picture, and is for people. */
const kinds = { code: ["ts", "js"], data: ["json", "yaml"], shell: ["sh"], prose: ["text"] } as const;

const isOf = (kind: keyof typeof kinds, { language }: Block): boolean =>
  (kinds[kind] as readonly string[]).includes(language);

/** Each is one more thing that no test holds. */
const mostFragments = 3;

describe("the code in the documentation", function () {
  this.timeout(120_000);
  let helps: Helps;

  before(async () => {
    helps = await Helps.open();
  });
  after(() => {
    helps.close();
  });

  const unjudged = (some: readonly Block[]): string[] =>
    some
      .filter((block) => !(Object.keys(kinds) as (keyof typeof kinds)[]).some((kind) => isOf(kind, block)))
      .map((block) => `${placeOf(block)}: "${block.language}" is no language that a test reads`);

  const ofCode = (some: readonly Block[]): string[] =>
    compile(some.filter((block) => isOf("code", block) && block.fragment === undefined));

  const ofData = (some: readonly Block[]): string[] =>
    some
      .filter((block) => isOf("data", block))
      .flatMap((block) => complaintsOfData(block).map((sentence) => `${placeOf(block)}: ${sentence}`));

  /** Page by page, because a page may set a variable in one block and use it in the next. */
  const ofShell = (some: readonly Block[]): string[] =>
    [...new Set(some.map(({ page }) => page))].flatMap((page) => {
      const commands = new Commands(page, helps);
      return some
        .filter((block) => block.page === page && isOf("shell", block))
        .flatMap((block) =>
          commands.complaints(block.text).map((sentence) => `${placeOf(block)}: ${sentence}`),
        );
    });

  /** Commands, settings and variables that sentences name. */
  const ofSpans = (page: (typeof pages)[number]): string[] =>
    page.spans.flatMap((span) => {
      if (/^([A-Z_]+=\S+ )*(npm|npx|pulumi) /.test(span)) {
        // a sentence may name a flag without a value
        return new Commands(page, helps)
          .complaints(span)
          .filter((sentence) => !/ lacks its \w+$/.test(sentence));
      }
      if (/^ens:\w+(?!:|\w)/.test(span)) return complaintsOfName(span);
      const [, name] = /^((?:ENS|ALICLOUD|ALIBABA_CLOUD|PULUMI)_[A-Z0-9_]+)(=.*)?$/.exec(span) ?? [];
      return name === undefined || names.has(name) ? [] : [`nothing reads ${name}`];
    });

  it("is of a language that a test reads", () => {
    assert.deepEqual(unjudged(blocks), []);
  });

  it("compiles where it is TypeScript or JavaScript", () => {
    assert.deepEqual(ofCode(blocks), []);
  });

  it("is rarely a fragment that cannot be compiled, and says why it is", () => {
    const fragments = blocks.filter(({ fragment }) => fragment !== undefined);
    assert.ok(fragments.length <= mostFragments, fragments.map(placeOf).join("\n"));
    assert.deepEqual(fragments.filter(({ fragment }) => fragment === "").map(placeOf), []);
  });

  it("can be parsed where it is data, and names settings and actions that there are", () => {
    assert.deepEqual(ofData(blocks), []);
  });

  it("calls only commands, with flags, that there are", () => {
    assert.deepEqual(ofShell(blocks), []);
  });

  it("within sentences names only commands, settings and variables that there are", () => {
    const wrong = pages.flatMap((page) => ofSpans(page).map((sentence) => `${page.file}: ${sentence}`));
    assert.deepEqual(wrong, []);
  });

  it("is found to be wrong where it is", () => {
    const shells = {
      "npm run nothing": /no package\.json has a script nothing/,
      "npm run bench -- --nothing": /does not read --nothing/,
      "npm install left-pad-of-mine": /nothing here depends on left-pad-of-mine/,
      "npx nothing": /no package here has a command nothing/,
      "npx pulumi-alicloud-ens nothing": /has no command nothing/,
      "npx pulumi-alicloud-ens doctor --nothing": /there is no flag --nothing/,
      "npx pulumi-alicloud-ens doctor --gateway": /--gateway lacks its ID/,
      "npx pulumi-alicloud-ens report --fail-on nothing": /--fail-on does not take nothing/,
      "npx alicloud-ens-emulator start --nothing": /there is no flag --nothing/,
      'eval "$(npx alicloud-ens-emulator nothing)"': /has no command nothing/,
      "pulumi nothing": /there is no command pulumi nothing/,
      "pulumi stack nothing": /there is no command pulumi stack nothing/,
      "FOO=1 pulumi preview | pulumi up --nothing": /there is no flag --nothing/,
      "pulumi config set ens:nothing 1": /ens:nothing is no setting/,
      "pulumi config set --path ens:nothing.roleArn 1": /ens:nothing is no setting/,
      "pulumi config set nothing 1": /the program of this page reads no nothing/,
      "export ENS_NOTHING=1": /the variable ENS_NOTHING/,
      'echo "$ENS_NOTHING"': /the variable ENS_NOTHING/,
      "cd nothing": /there is no folder nothing/,
      "nothing --flag": /no test knows a command nothing/,
      "cat <<END": /here-document/,
    };
    for (const [text, expected] of Object.entries(shells)) {
      const found = ofShell(read("page.md", `\`\`\`sh\n${text}\n\`\`\``).blocks);
      assert.match(found.join("\n"), expected, text);
    }
    const [code, data, none] = read(
      "docs/page.md",
      '```ts\nnew ens.ForwardEntry("web", {});\n```\n\n```json\n{ "a": }\n```\n\n```\nx\n```\n\n```yaml\nconfig:\n  ens:nothing: 1\n```',
    ).blocks;
    assert.match(ofCode([code!])[0] ?? "", /docs\/page\.md, block 1 .*natGatewayId/);
    assert.match(ofData([data!])[0] ?? "", /JSON/);
    assert.equal(unjudged([none!]).length, 1);
    const sentence = read("page.md", "`ens:nothing`, `ENS_NOTHING=1`, `npm run nothing` and `ens:endpoint`");
    assert.equal(ofSpans(sentence).length, 3);
  });
});

function complaintsOfData({ language, text, page }: Block): string[] {
  try {
    const value: unknown = language === "json" ? JSON.parse(text) : load(text);
    return [...actionsIn(value), ...keysIn(value).flatMap((key) => complaintsOfKey(key, page))];
  } catch (error) {
    return [String(error)];
  }
}

/** Actions of ENS that no call of ours needs, in a policy of RAM. */
function actionsIn(value: unknown): string[] {
  const { Statement = [] } = (value ?? {}) as { Statement?: { Action: string | string[] }[] };
  const known: readonly string[] = actions.map((action) => `ens:${action}`);
  return Statement.flatMap(({ Action }) => Action)
    .filter((action) => !known.includes(action))
    .map((action) => `nothing needs the action ${action}`);
}

/** The keys of a stack's configuration file. */
function keysIn(value: unknown): string[] {
  const { config } = (value ?? {}) as { config?: unknown };
  return typeof config === "object" && config !== null ? Object.keys(config) : [];
}
