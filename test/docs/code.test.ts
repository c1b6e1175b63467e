import assert from "node:assert/strict";
import { load } from "js-yaml";
import { credentialSettings, settingKeys } from "../../provider/src/config/settingsTable.js";
import { provisionPulumi } from "../../tools/pulumi-cli/provision.mjs";
import { Commands } from "./commands.js";
import { compile } from "./modules.js";
import { blocks, pageAt, pages, placeOf, read, type Block, type Page } from "./pages.js";
import { complaintsOfName, complaintsOfVariables, variables } from "./repository.js";

const of = (some: readonly Block[], ...languages: string[]): Block[] =>
  some.filter(({ language }) => languages.includes(language));

describe("the code in the documentation", function () {
  this.timeout(120_000);
  let commands: Commands;

  before(async () => {
    commands = new Commands((await provisionPulumi()).pulumi);
  });

  const ofCode = (some: readonly Block[]): string[] =>
    compile(of(some, "ts", "js").filter(({ fragment }) => fragment === undefined));

  const ofData = (some: readonly Block[]): string[] =>
    of(some, "json", "yaml").flatMap((block) =>
      complaintsOfData(block).map((sentence) => `${placeOf(block)}: ${sentence}`),
    );

  /** Commands, settings and variables that a page names in blocks and in sentences. */
  const ofPage = (page: Page): string[] => [
    ...of(page.blocks, "sh").flatMap(({ text }) => commands.complaints(text, page)),
    ...page.spans.flatMap((span) => {
      if (/^([A-Z_]+=\S+ )*(npm|npx|pulumi) /.test(span)) return commands.complaints(span, page);
      return /^ens:\w+(?!:|\w)/.test(span) ? complaintsOfName(span) : [];
    }),
    ...[...page.blocks.map(({ text }) => text), ...page.spans].flatMap(complaintsOfVariables),
  ];

  it("is in a language that a test reads, is text, or says why it is only a fragment", () => {
    // test/languages runs the programs in other languages
    const read = of(blocks, "ts", "js", "json", "yaml", "sh", "text", "python", "go", "csharp");
    const others = blocks.filter(
      (block) => block.fragment === "" || (block.fragment === undefined && !read.includes(block)),
    );
    assert.deepEqual(others.map(placeOf), []);
  });

  it("compiles where it is TypeScript or JavaScript", () => {
    assert.deepEqual(ofCode(blocks), []);
  });

  it("can be parsed where it is data, and names settings and actions that exist", () => {
    assert.deepEqual(ofData(blocks), []);
  });

  it("names only commands, flags, settings and variables that exist", () => {
    assert.deepEqual(
      pages.flatMap((page) => ofPage(page).map((sentence) => `${page.file}: ${sentence}`)),
      [],
    );
  });

  it("names every setting and every environment variable of the provider on the page of settings", () => {
    const named = new Set(pageAt("docs/reference/settings.md").spans);
    const known = [...settingKeys.map((key) => `ens:${key}`), ...[...variables.values()].flat()];
    assert.deepEqual(
      known.filter((name) => !named.has(name)),
      [],
    );
  });

  it("names every setting that says where the keys come from on the page about keys, and no other", () => {
    const named = new Set(pageAt("docs/credentials.md").spans);
    assert.deepEqual(
      settingKeys.filter((key) => named.has(key)),
      settingKeys.filter((key) => key in credentialSettings),
    );
  });

  it("is reported where it is wrong", () => {
    const shells = {
      "npm run nothing": /no package\.json has a script nothing/,
      "npx pulumi-alicloud-ens doctor --nothing": /there is no flag --nothing/,
      'eval "$(npx alicloud-ens-emulator nothing)"': /has no command nothing/,
      "A=1 pulumi preview | pulumi up --nothing": /there is no flag --nothing/,
      "pulumi stack nothing": /there is no command pulumi stack nothing/,
      "pulumi config set --path ens:nothing.roleArn 1": /ens:nothing is neither/,
      'echo "$ENS_NOTHING"': /nothing reads ENS_NOTHING/,
    };
    for (const [text, expected] of Object.entries(shells)) {
      assert.match(ofPage(read("page.md", `\`\`\`sh\n${text}\n\`\`\``)).join("\n"), expected, text);
    }
    const { blocks: wrong } = read(
      "docs/page.md",
      '```ts\nnew ens.ForwardEntry("web", {});\n```\n\n```json\n{ "a": }\n```\n\n```yaml\nconfig:\n  ens:nothing: 1\n```',
    );
    assert.match(ofCode(wrong).join("\n"), /docs\/page\.md, block 1 .*natGatewayId/);
    assert.equal(ofData(wrong).length, 2);
    const sentence = read("page.md", "`ens:nothing`, `ENS_NOTHING=1`, `npm run nothing` and `ens:endpoint`");
    assert.equal(ofPage(sentence).length, 3);
  });
});

function complaintsOfData({ language, text }: Block): string[] {
  try {
    const value = (language === "json" ? JSON.parse(text) : load(text)) as {
      Statement?: { Action: string | string[] }[];
      config?: Record<string, unknown> | string;
    } | null;
    const { Statement = [], config } = value ?? {};
    const keys = typeof config === "object" ? Object.keys(config) : [];
    return [...Statement.flatMap(({ Action }) => Action), ...keys].flatMap(complaintsOfName);
  } catch (error) {
    return [String(error)];
  }
}
