/** A real Pulumi CLI that runs Node.js programs and dynamic providers. */
export interface PulumiCli {
  /** File of the CLI. */
  readonly pulumi: string;
  readonly version: string;
  /** Where it came from, in words. */
  readonly from: string;
  /** Directories that the CLI needs in front of PATH. */
  readonly path: readonly string[];
}

export function provisionPulumi(say?: (line: string) => void): Promise<PulumiCli>;
