import type { EnsApi } from "./api.js";
import type { CallLimit } from "./callLimit.js";
import type { Clock } from "./clock.js";
import type { Deadline } from "./deadline.js";
import { EnsError } from "./errors.js";
import { notDoneOrUnknown, retrying } from "./retry.js";
import type { RetryBudget } from "./retryBudget.js";
import { ServerClock } from "./serverClock.js";

export interface CallerParts {
  readonly api: EnsApi;
  readonly clock: Clock;
  readonly random: () => number;
  readonly limit: CallLimit;
  readonly budget: RetryBudget;
  /** Rejects where nothing may be sent any more. */
  readonly mayStillSend: () => Promise<void>;
  readonly log: (line: CallLog) => void;
}

/** One call as it is told to whoever wants to know. */
export interface CallLog {
  readonly operation: string;
  readonly subject: string | undefined;
  readonly elapsedMs: number;
  readonly error?: EnsError | undefined;
}

/** What the caller of a call knows about its place in time. */
export interface CallContext {
  readonly deadline: Deadline;
  /** The entry or gateway that the call is about, for the log. */
  readonly subject?: string | undefined;
  readonly onWait?: (error: EnsError, ms: number) => void;
}

type Send<T> = (api: EnsApi) => Promise<T>;

/** The one door to the cloud: every request of the process passes here, counted, limited and logged. */
export class Caller {
  /** The service's clock, from every answer that passes here. */
  readonly serverClock = new ServerClock();

  constructor(private readonly parts: CallerParts) {}

  get clock(): Clock {
    return this.parts.clock;
  }

  get random(): () => number {
    return this.parts.random;
  }

  get budget(): RetryBudget {
    return this.parts.budget;
  }

  /** Sends one request. */
  once<T>(operation: string, send: Send<T>, subject?: string): Promise<T> {
    const { api, clock, limit, mayStillSend, log } = this.parts;
    return limit.run(async () => {
      await mayStillSend();
      const begun = clock.now();
      try {
        const answer = await send(api);
        this.serverClock.heard(dateOf(answer), clock.now());
        log({ operation, subject, elapsedMs: clock.now() - begun });
        return answer;
      } catch (error) {
        if (error instanceof EnsError) {
          limit.shrink(error);
          this.serverClock.heard(error.serverTime, clock.now());
          log({ operation, subject, elapsedMs: clock.now() - begun, error });
        }
        throw error;
      }
    });
  }

  /** Sends until there is an answer; for calls that may be carried out twice without harm. */
  repeat<T>(operation: string, send: Send<T>, context: CallContext, repeats = notDoneOrUnknown): Promise<T> {
    return retrying(() => this.once(operation, send, context.subject), {
      deadline: () => context.deadline.at,
      clock: this.parts.clock,
      random: this.parts.random,
      budget: this.parts.budget,
      repeats,
      ...(context.onWait === undefined ? {} : { onWait: context.onWait }),
    });
  }
}

function dateOf(answer: unknown): number | undefined {
  const date = (answer as { headers?: Readonly<Record<string, string>> } | undefined)?.headers?.["date"];
  return date === undefined ? undefined : Date.parse(date);
}
