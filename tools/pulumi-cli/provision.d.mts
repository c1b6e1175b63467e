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

/** The directory of the language host of YAML programs and of the generator of SDKs. */
export function provisionLanguages(say?: (line: string) => void): Promise<string>;

/** The Python of a virtual environment with Pulumi's SDK. */
export function provisionPython(say?: (line: string) => void): Promise<string>;

/** The Go command. */
export function provisionGo(): Promise<string>;
