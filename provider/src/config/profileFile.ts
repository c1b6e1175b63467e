import { stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

import { parse as parseIni } from "ini";
import { type KeyReader, readTextFile } from "./keyReader.js";
import { parseObject } from "./keys.js";
import { cliReader, Profile, sdkReader } from "./profile.js";
import { UserError } from "../api/errors.js";

/** The file of the Alibaba Cloud CLI, and the one of the SDKs. */
const cliFile = () => join(homedir(), ".aliyun", "config.json");
const sdkFile = () => join(homedir(), ".alibabacloud", "credentials");

/** The files that are searched where none is named; the first that exists decides. */
export const usualFiles = (): readonly string[] => [cliFile(), sdkFile()];

/** Finds a profile in the file that is named, or else in the usual ones. */
export async function openProfile(profile: string | undefined, file: string | undefined): Promise<KeyReader> {
  const candidates = file === undefined ? usualFiles() : [file.replace(/^~(?=\/)/, homedir())];
  let missing: unknown;
  for (const path of candidates) {
    try {
      const text = await readTextFile("credentials file", path);
      if (text !== undefined) {
        return profileIn(path, text, profile);
      }
    } catch (error) {
      // a profile may be in the other of the two usual files
      missing ??= error;
    }
  }
  throw missing instanceof Error
    ? missing
    : new UserError(
        `${profile === undefined ? "The credentials" : `Profile "${profile}"`} cannot be read: there is no file ${candidates.join(" or ")}.`,
      );
}

/** The current profile of the first usual file that exists. */
export async function openUsualProfile(): Promise<KeyReader | undefined> {
  for (const path of usualFiles()) {
    // a home directory of another user counts as one without the file
    const exists = await stat(path).then(
      () => true,
      () => false,
    );
    const text = exists ? await readTextFile("credentials file", path) : undefined;
    if (text !== undefined) {
      return profileIn(path, text, undefined);
    }
  }
  return undefined;
}

/**
 * One variable, ALIBABA_CLOUD_CREDENTIALS_FILE, means a JSON file to Terraform's provider and an ini file to the SDKs:
 * the text of the file decides what it is.
 */
function profileIn(path: string, text: string, profile: string | undefined): KeyReader {
  return text.trimStart().startsWith("{") ? cliProfile(path, text, profile) : sdkProfile(path, text, profile);
}

function cliProfile(path: string, text: string, wanted: string | undefined): KeyReader {
  // some editors begin a file with a byte order mark
  const config = parseObject(text.trim());
  if (config === undefined) {
    throw new UserError(`The credentials file ${path} is not valid JSON.`);
  }
  const { current, profiles } = config;
  const open = (name: string, seen: readonly string[]): KeyReader => {
    const values: unknown = Array.isArray(profiles)
      ? profiles.find((one: { name?: unknown } | null) => one?.name === name)
      : undefined;
    if (values === undefined) {
      throw new UserError(`The credentials file ${path} has no profile "${name}".`);
    }
    const profile = new Profile(path, name, values as Record<string, unknown>);
    return cliReader(profile, (source) => {
      if (seen.includes(source)) {
        throw profile.unusable(`its source_profile leads back to itself (${[...seen, source].join(", ")})`);
      }
      return open(source, [...seen, source]);
    });
  };
  const name = wanted ?? (typeof current === "string" ? current : "default");
  return open(name, [name]);
}

function sdkProfile(path: string, text: string, wanted: string | undefined): KeyReader {
  const name = wanted ?? "default";
  const sections = parseIni(text);
  if (!Object.hasOwn(sections, name)) {
    throw new UserError(`The credentials file ${path} has no section [${name}].`);
  }
  const section: unknown = sections[name];
  const profile = new Profile(
    path,
    name,
    typeof section === "object" && section !== null ? (section as Record<string, unknown>) : {},
  );
  return sdkReader(profile);
}
