import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";

const checkout = join(__dirname, "..", "..", "..");

/** The files that a fresh process has loaded beside Pulumi's SDK after it ran a program. */
function loadedBy(program: string): string[] {
  const text = `
    require("@pulumi/pulumi");
    const before = new Set(Object.keys(require.cache));
    const ens = require("./provider/src/index.ts");
    const tell = () => console.log(JSON.stringify(Object.keys(require.cache).filter((file) => !before.has(file))));
    ${program}`;
  const stdout = execFileSync(process.execPath, ["--import", "tsx", "-e", text], {
    cwd: checkout,
    encoding: "utf8",
    // nobody listens there: a look-up fails once it has loaded everything
    env: { ...process.env, ENS_ENDPOINT: "127.0.0.1:1", ALICLOUD_ACCESS_KEY: "k", ALICLOUD_SECRET_KEY: "s" },
  });
  return JSON.parse(stdout) as string[];
}

const heavy = (files: readonly string[]) =>
  files.filter((file) => /node_modules|\/(api\/(client|ensApi|operations)|config\/credentials)\./.test(file));

describe("what a program loads", function () {
  this.timeout(60_000);

  it("is our own few files, none of them with a library, until something is looked up", () => {
    const files = loadedBy("tell();");
    assert.ok(files.some((file) => /sdk\/getFunctions\.ts$/.test(file)));
    assert.deepEqual(heavy(files), []);
    assert.ok(files.length < 35, `${files.length} files`);
  });

  it("is all that the calls need when something is", () => {
    const files = heavy(loadedBy('ens.getEipAddress({ allocationId: "eip-1" }).catch(() => tell());'));
    for (const part of ["@alicloud/openapi-client", "valibot", "dataloader", "/api/client."]) {
      assert.ok(
        files.some((file) => file.includes(part)),
        part,
      );
    }
  });
});
