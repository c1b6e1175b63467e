/** A key that the emulator lets in. */
export interface AccessKey {
  /** Its id, of 1 to 128 characters. */
  accessKeyId: string;
  /** Its secret, of 1 to 256 characters. */
  accessKeySecret: string;
  /** Makes it a temporary key: every call must bring this token. */
  securityToken?: string | undefined;
  /** When the temporary key ends, such as `2026-01-01T00:00:00Z`. Default: never. */
  expires?: string | undefined;
  /** Whether every call with it is refused. Default: `false`. */
  disabled?: boolean | undefined;
  /** What it may do. Default: everything. */
  policy?: AccessPolicy | undefined;
}

/** A RAM policy document, as RAM takes it (conditions are not emulated). */
export interface AccessPolicy {
  /** Default: `1`, the only one that there is. */
  Version?: "1" | undefined;
  /** What is allowed and what is denied. */
  Statement: AccessStatement[] | AccessStatement;
}

/** A statement of an {@link AccessPolicy}. */
export interface AccessStatement {
  /** Whether the actions are allowed; what is denied anywhere is denied. */
  Effect: "Allow" | "Deny";
  /** Names of operations such as `ens:CreateForwardEntry`, with `*` and `?` as in RAM. */
  Action: string | string[];
  /** What they may be done to. Default: `*`, everything. */
  Resource?: string | string[] | undefined;
}
