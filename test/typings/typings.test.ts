import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { declarations, dynamicDoor, sound, unsound } from "./programs.js";

const root = join(__dirname, "../..");

/** A TypeScript that programs are compiled with: its library, or its command where it has no library any more. */
interface Compiler {
  readonly library?: string;
  readonly command?: string;
  readonly options: Readonly<Record<string, unknown>>;
}

const strict = { strict: true, noEmit: true, target: "ES2020", types: [] };
const modern = { ...strict, module: "Node16", moduleResolution: "Node16", exactOptionalPropertyTypes: true };

const compilers: Readonly<Record<string, Compiler>> = {
  // with what Pulumi sets for it
  "3.8, which Pulumi brings": {
    library: join(
      dirname(require.resolve("@pulumi/pulumi/package.json")),
      "vendor/typescript@3.8.3/typescript.js",
    ),
    options: { ...strict, module: "CommonJS", moduleResolution: "node" },
  },
  "4.7": { library: require.resolve("typescript-4.7"), options: modern },
  "5.0": { library: require.resolve("typescript-5.0"), options: modern },
  "5.4": { library: require.resolve("typescript-5.4"), options: modern },
  "5.9, the one of this repository": { library: require.resolve("typescript"), options: modern },
  "6.0": { library: require.resolve("typescript-6.0"), options: modern },
  "7.0": {
    command: join(dirname(require.resolve("typescript-7.0/package.json")), "bin/tsc"),
    options: modern,
  },
};

interface Complaint {
  readonly file: string;
  readonly line: number;
  readonly code: number;
  readonly text: string;
}

interface Verdict {
  readonly complaints: readonly Complaint[];
  /** Every file that was read, where the compiler tells. */
  readonly files: readonly string[];
}

function judge({ library, command, options }: Compiler, folder: string): Verdict {
  const judged = [folder, ...declarations];
  if (library !== undefined) {
    const script = [join(__dirname, "compile.cjs"), library, folder, JSON.stringify(options), ...judged];
    return JSON.parse(
      execFileSync(process.execPath, script, { encoding: "utf8", maxBuffer: 1 << 26 }),
    ) as Verdict;
  }
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: options }));
  const flags = ["--project", folder, "--pretty", "false", "--listFiles"];
  const { stdout } = spawnSync(process.execPath, [command ?? "", ...flags], {
    encoding: "utf8",
    maxBuffer: 1 << 26,
    cwd: folder,
  });
  const complaints: Complaint[] = [];
  for (const [, file = "", line, code, text = ""] of stdout.matchAll(
    /^(?:(.+?)\((\d+),\d+\): )?error TS(\d+): (.*)$/gm,
  )) {
    const whole = join(folder, file);
    if (file === "" || judged.some((one) => whole.startsWith(`${one}/`))) {
      complaints.push({ file: whole, line: Number(line), code: Number(code), text });
    }
  }
  return { complaints, files: stdout.split("\n").filter((line) => line.startsWith("/")) };
}

describe("programs that use the packages, compiled against their declarations", function () {
  this.timeout(60_000);
  let folder: string;

  before(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "ens-typings-")));
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    for (const [file, text] of Object.entries({ ...sound(), "wrong.ts": unsound })) {
      writeFileSync(join(folder, file), text);
    }
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  for (const [version, compiler] of Object.entries(compilers)) {
    describe(`by TypeScript ${version}`, () => {
      let verdict: Verdict;
      before(() => {
        const reads = compiler.options["module"] === "Node16";
        writeFileSync(join(folder, "dynamic.ts"), reads ? dynamicDoor : "export {};\n");
        verdict = judge(compiler, folder);
      });

      it("have no error, and neither have the declarations", () => {
        const [provider = "", emulator = ""] = declarations;
        for (const file of [join(provider, "index.d.ts"), join(emulator, "index.d.ts")]) {
          assert.ok(verdict.files.includes(file), `${file} was not read`);
        }
        assert.deepEqual(
          verdict.complaints.filter(({ file }) => basename(file) !== "wrong.ts"),
          [],
        );
      });

      it("are told of each mistake", () => {
        const mistakes = unsound
          .split("\n")
          .flatMap((line, at) => (line.endsWith("// wrong") ? [at + 1] : []));
        const found = verdict.complaints.filter(({ file }) => basename(file) === "wrong.ts");
        assert.deepEqual([...new Set(found.map(({ line }) => line))], mistakes);
      });

      it("need no library but Pulumi's SDK", () => {
        const libraries = verdict.files.filter((file) =>
          /node_modules\/(@alicloud|@hono|dataloader|hono|ini|valibot)\//.test(file),
        );
        assert.deepEqual(libraries, []);
      });
    });
  }
});

describe("the versions of TypeScript that are installed beside ours", () => {
  it("leave the command to ours", () => {
    const command = realpathSync(join(root, "node_modules/.bin/tsc"));
    const ours = realpathSync(join(root, "node_modules/typescript/bin/tsc"));
    assert.equal(command, ours, "npm linked tsc to another TypeScript; mend it with: npm rebuild");
  });
});
