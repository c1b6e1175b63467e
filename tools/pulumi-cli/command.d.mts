export interface CommandResult {
  /** null when the command had to be killed */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** both, in the order in which they came */
  readonly text: string;
}

export interface CommandOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** The command is stopped after this time. */
  readonly limitMs: number;
  /** Stops the command as Ctrl-C would. */
  readonly signal?: AbortSignal;
  readonly onLine?: (line: string) => void;
}

export function runCommand(
  file: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<CommandResult>;
