/** One call as it is remembered: nothing that could open a door. */
export interface CallRecord {
  /** The operation; undefined where the request named none. */
  readonly action: string | undefined;
  /** The parameters of the operation, without those of the signature. */
  readonly params: Readonly<Record<string, string>>;
  /** When it came, by the clock of the emulator. */
  readonly at: number;
  /** The id that the answer carries. */
  readonly requestId: string;
  /** Which signature it bore. */
  readonly signature: "v3" | "v1" | "none";
  /** HTTP status of the answer; 0 while there is none, or when the connection was dropped. */
  status: number;
  /** The code of the error that was answered. */
  code?: string;
  /** When it was answered or dropped. */
  endedAt?: number;
  /** Whether the work of the operation was done. */
  worked: boolean;
  /** Names of the fault rules that hit it. */
  faults?: readonly string[];
  /** Where the connection was dropped. */
  dropped?: "before" | "after" | "mid-body";
  /** The answer, shortened. */
  answer?: string;
}
