/** What is written of the calls, each level with all that the one before it writes. */
export const logLevels = ["off", "error", "info", "debug"] as const;

export type LogLevel = (typeof logLevels)[number];

export interface LogPlan {
  readonly level: LogLevel;
  /** Where lines are added; undefined for standard error. */
  readonly file: string | undefined;
}

const levelAndFile = new RegExp(`^(${logLevels.join("|")})(?::(.+))?$`, "i");

/** Paths that no misspelt level looks like: from a root or a drive, of a share, or from the working directory. */
const file = /^(\/|\\\\|[a-z]:[\\/]|\.{1,2}[\\/])./i;

/**
 * Reads `LEVEL`, `LEVEL:FILE` or `FILE`, which means `info`. A drive's letter is no level, so paths of Windows are taken in
 * both places. Undefined for what is none of these.
 */
export function readLogPlan(text: string): LogPlan | undefined {
  const [, level, path] = levelAndFile.exec(text) ?? [];
  if (level !== undefined) {
    return { level: level.toLowerCase() as LogLevel, file: path };
  }
  return file.test(text) ? { level: "info", file: text } : undefined;
}
