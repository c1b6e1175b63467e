/** Which calls a fault hits, and what it does to them. What is not given fits every call; at least one effect is needed. */
export interface FaultRule {
  /** How the page and the records call it. Default: its id. */
  name?: string | undefined;
  /** `false` waits for the switch. Default: `true`. */
  enabled?: boolean | undefined;
  /** The name of an operation, or several. */
  action?: string | string[] | undefined;
  /** A ForwardEntryId or a ForwardEntryName. */
  entry?: string | undefined;
  /** A NatGatewayId. */
  gateway?: string | undefined;
  /** Only the n-th matching call (counted from 1), or these. */
  nth?: number | number[] | undefined;
  /** At most so many times. */
  times?: number | undefined;
  /** From 0 to 1, from the seeded chance of the emulator. */
  probability?: number | undefined;
  /** The call is refused instead of worked on. */
  error?: FaultError | undefined;
  /** The call is refused as one too many. */
  throttle?: FaultThrottle | undefined;
  /** Milliseconds that the call waits before its work, or more of that. */
  latency?: number | FaultLatency | undefined;
  /** The connection is reset before the work, or when it is done. */
  drop?: "before" | "after" | undefined;
  /** The answer is spoilt on its way. */
  answer?: "reset-mid-body" | "truncated" | "bad-gateway" | "empty" | "redirect" | undefined;
  /** Whether the work of a refused or spoilt call is done all the same. */
  work?: boolean | undefined;
  /** The work is done twice, as when something between repeats a request. */
  twice?: boolean | undefined;
  /** The list or read is answered as it was so many milliseconds ago. */
  staleMs?: number | undefined;
  /** The entry of the call disappears so many milliseconds after it. */
  vanishMs?: number | undefined;
  /** What the call starts never ends, until it is released. */
  stuck?: boolean | undefined;
}

/** How a call is refused. */
export interface FaultError {
  /** The code of the error, such as `SystemBusy`. */
  code: string;
  /** The HTTP status. Default: 400. */
  status?: number | undefined;
  /** The message. Default: the documented one of the code. */
  message?: string | undefined;
}

/** How a call is refused as one too many. */
export interface FaultThrottle {
  /** What the header `x-acs-retry-after` says, in milliseconds. Default: no such header. */
  retryAfterMs?: number | undefined;
  /** The code of the error. Default: `Throttling.User`. */
  code?: string | undefined;
  /** The HTTP status. Default: 400. */
  status?: number | undefined;
}

/** How a call waits. */
export interface FaultLatency {
  /** So many milliseconds at least. */
  ms: number;
  /** Up to so much more, by seeded chance. Default: 0. */
  jitterMs?: number | undefined;
  /** Whether the wait comes before or after the work. Default: `before`. */
  when?: "before" | "after" | undefined;
}
