/** One command of the command line. */
export interface Command {
  /** One line for the list of commands. */
  readonly summary: string;
  /** All that `--help` tells. */
  readonly help: string;
  /** Answers with the exit code; what the person has to mend is thrown as a complaint. */
  readonly run: (args: string[]) => Promise<number>;
}
