import path from "node:path";
import { build } from "esbuild";
import { packagesOf } from "./licenses.mjs";

/** Starts the plugin with the libraries of the bundle: there is no SDK beside it to take them from. */
const entry = `#!/usr/bin/env node
require("./dist/plugin/main.js").runPlugin({
  grpc: require("@grpc/grpc-js"),
  struct: require("google-protobuf/google/protobuf/struct_pb.js"),
  empty: require("google-protobuf/google/protobuf/empty_pb.js"),
  any: require("google-protobuf/google/protobuf/any_pb.js"),
});
`;

/** The SDK's messages and clients accept only objects of the same copy. */
const onlyOnce = ["@grpc/grpc-js", "google-protobuf"];

/**
 * The plugin in one file that Node.js runs, and the packages in it.
 * @param {string} provider the directory of the built package
 */
export async function bundlePlugin(provider) {
  const { outputFiles, metafile } = await build({
    stdin: { contents: entry, resolveDir: provider, sourcefile: "pulumi-resource-ens.js" },
    absWorkingDir: provider,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20.19",
    // identifiers keep their names for stack traces
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: "none",
    metafile: true,
    write: false,
    logLevel: "error",
  });
  const [output] = Object.values(metafile.outputs);
  const files = Object.entries(output?.inputs ?? {}).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  const packages = packagesOf(files.map(([file]) => path.resolve(provider, file)));
  for (const name of onlyOnce) {
    const copies = packages.filter((bundled) => bundled.name === name);
    if (copies.length !== 1) {
      const found = copies.map(({ directory }) => directory).join(", ") || "none";
      throw new Error(
        `The bundle must contain one copy of ${name}. It contains: ${found}. Align the versions in package.json.`,
      );
    }
  }
  return { code: outputFiles[0]?.text ?? "", packages };
}
