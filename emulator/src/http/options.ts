export interface AppOptions {
  /** Bytes of a body of the API. */
  readonly bodyLimit: number;
  /** Whether the pages under /_ens/ answer to any name in the Host header. */
  readonly anyHostName: boolean;
}
