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
  /** How long a command that was asked to stop may finish what it is doing. */
  readonly graceMs?: number;
  /** Stops the command as Ctrl-C would. */
  readonly signal?: AbortSignal;
  readonly onLine?: ((line: string) => void) | undefined;
}

export function runCommand(
  file: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<CommandResult>;
