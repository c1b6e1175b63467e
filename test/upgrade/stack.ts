import { copyFile, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { startEnsEmulator, type EnsEmulator } from "../../emulator/src/index.js";
import { eip, gateway } from "../e2e/emulator.js";
import { Project } from "../e2e/harness.js";

/**
 * A stack that takes its endpoint and keys from the environment, so that nothing of the place where it was made is in its
 * state, and its cloud.
 */
export interface Stack {
  readonly emulator: EnsEmulator;
  readonly project: Project;
  readonly directory: string;
  close(): Promise<void>;
}

/** @param cloud the file of an emulator's state to go on from */
export async function openStack(program: string, cloud?: string): Promise<Stack> {
  const project = await Project.create({ program });
  const directory = path.dirname(project.directory);
  const stateFile = path.join(directory, "cloud.json");
  if (cloud !== undefined) await copyFile(cloud, stateFile);
  const emulator = await startEnsEmulator({
    stateFile,
    durations: { create: 0, modify: 0, delete: 0 },
    randomSeed: 1,
  });
  Object.assign(project.env, {
    ENS_ENDPOINT: emulator.endpoint,
    ALIBABA_CLOUD_ACCESS_KEY_ID: emulator.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: emulator.accessKeySecret,
  });
  return {
    emulator,
    project,
    directory,
    close: async () => {
      await emulator.close();
      await project.remove();
    },
  };
}

/** An entry that a program takes over, and one of somebody else that it only looks at. */
export const adopted = somebodys("fwd-5adopted000000000000", 32);
export const foreign = somebodys("fwd-5foreign000000000000", 34);

function somebodys(forwardEntryId: string, port: number) {
  return {
    natGatewayId: gateway,
    forwardEntryId,
    forwardEntryName: "made-by-hand",
    externalIp: eip,
    externalPort: port,
    internalIp: "10.0.0.10",
    internalPort: port,
    ipProtocol: "TCP",
  } as const;
}

/** One call of the engine to the provider. */
export interface RecordedCall {
  readonly method: "check" | "diff";
  readonly request: Readonly<Record<string, unknown>>;
  readonly answer: Readonly<Record<string, unknown>>;
}

/** What the engine asked the provider that needs no cloud, from the log that the CLI writes for PULUMI_DEBUG_GRPC. */
export async function recordedCalls(log: string): Promise<RecordedCall[]> {
  const lines = (await readFile(log, "utf8")).split("\n").filter((line) => line.trim() !== "");
  const calls = lines.flatMap((line): RecordedCall[] => {
    const { method, request, response } = JSON.parse(line) as {
      method: string;
      request?: Record<string, unknown>;
      response?: Record<string, unknown>;
    };
    const name = /^\/pulumirpc\.ResourceProvider\/(Check|Diff)$/.exec(method)?.[1]?.toLowerCase();
    const { urn, id, olds, news } = request ?? {};
    return name !== undefined && String(urn).includes("ForwardEntry") && response !== undefined
      ? [{ method: name as "check" | "diff", request: { urn, id, olds, news }, answer: response }]
      : [];
  });
  // the client's and the server's side are both told
  return [...new Map(calls.map((call) => [JSON.stringify(call), call])).values()];
}

export function writeJson(file: string, value: unknown): Promise<void> {
  return writeFile(file, `${JSON.stringify(value, undefined, 1)}\n`);
}
