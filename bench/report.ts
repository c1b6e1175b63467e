import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { atMost, figure, type Effort, type Figure } from "./figure.js";
import { median } from "./median.js";

const bin = fileURLToPath(new URL("../provider/bin/pulumi-alicloud-ens.js", import.meta.url));

/** The most that GitHub takes as one comment. */
const longestComment = 65_536;

/** The whole command, from its start to its end, on a preview in which every entry changes. */
export async function reportFigures({ quick }: Effort): Promise<Figure[]> {
  const entries = quick ? 300 : 3000;
  const directory = mkdtempSync(join(tmpdir(), "ens-bench-"));
  try {
    const file = join(directory, "preview.json");
    writeFileSync(file, JSON.stringify(preview(entries)));
    const runs = Array.from({ length: quick ? 3 : 9 }, () => timed(file));
    const longest = Math.max(...runs.map(({ characters }) => characters));
    return await Promise.resolve([
      atMost(2, figure(`report of a preview of ${entries}`, median(runs.map(({ s }) => s)), "s")),
      atMost(longestComment, figure(`report of a preview of ${entries}`, longest, "characters")),
    ]);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function timed(file: string): { s: number; characters: number } {
  const begun = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, "report", file], {
    encoding: "utf8",
    env: { ...process.env, NODE_OPTIONS: "" },
  });
  const s = (performance.now() - begun) / 1000;
  if (status !== 0) throw new Error(`the report ended with code ${String(status)}: ${stderr}`);
  return { s, characters: stdout.length };
}

type Bag = Record<string, unknown>;

const operations = ["create", "update", "replace", "delete", "same"] as const;

/** What the CLI prints, in its shape and about in its size: entries on thirty addresses, each operation for a fifth. */
function preview(entries: number): Bag {
  const steps = Array.from({ length: entries }, (_, at) => {
    const op = operations[at % operations.length] ?? "same";
    const before = op === "create" ? undefined : state(at, 1);
    const after = op === "delete" ? undefined : state(at, op === "update" || op === "replace" ? 30_001 : 1);
    return {
      op,
      urn: urn(at),
      oldState: before === undefined ? null : { ...before, pendingReplacement: op === "replace" },
      newState: after ?? null,
      detailedDiff: null,
    };
  });
  return { config: {}, steps, duration: 1, changeSummary: { same: entries / operations.length } };
}

function state(at: number, from: number): Bag {
  const address = at % 30;
  const values = {
    __provider: 'exports.handler=()=>require("pulumi-alicloud-ens/dynamic").v1',
    __urn: urn(at),
    __autoName: `entry-${at}-0a1b2c3d`,
    natGatewayId: `nat-5bench${String(address).padStart(19, "0")}`,
    externalIp: `203.0.113.${address + 1}`,
    externalPort: String(from + at),
    internalIp: `10.0.${address}.${at % 250}`,
    internalPort: String(from + at),
    ipProtocol: "TCP",
    forwardEntryName: `entry-${at}-0a1b2c3d`,
  };
  const stackTrace = Array.from({ length: 10 }, () => ({ sourcePosition: "project:///index.ts#22,3" }));
  return {
    urn: urn(at),
    custom: true,
    id: `fwd-5bench${String(at).padStart(15, "0")}`,
    type: "pulumi-nodejs:dynamic/ens:ForwardEntry",
    inputs: values,
    outputs: { ...values, status: "Available" },
    parent: "urn:pulumi:dev::bench::pulumi:pulumi:Stack::bench-dev",
    sourcePosition: "project:///index.ts#22,3",
    stackTrace,
  };
}

function urn(at: number): string {
  return `urn:pulumi:dev::bench::pulumi-nodejs:dynamic/ens:ForwardEntry::entry-${at}`;
}
