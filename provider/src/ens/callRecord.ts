import type { EnsApi } from "./api.js";
import type { CallEnded, Subject } from "./callEvent.js";
import { EnsError } from "./errors.js";
import { parametersOf } from "./parameters.js";

/** One call while it is under way. */
export class CallRecord {
  private parameters: Record<string, string> | undefined;

  constructor(
    private readonly operation: string,
    private readonly about: Subject,
    private readonly attempt: number,
    private readonly idleSince: number,
    private readonly begunAt: number,
  ) {}

  /** The API, with an ear for what is asked of it. */
  overhear(api: EnsApi): EnsApi {
    return new Proxy(api, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name);
        return typeof method !== "function"
          ? method
          : (request: object): unknown => {
              this.parameters = parametersOf(request);
              return Reflect.apply(method, target, [request]);
            };
      },
    });
  }

  answered(answer: unknown, now: number): CallEnded {
    const told = answer as Partial<Answer> | undefined;
    return {
      ...this.ended(now),
      // a create is answered with the id that the entry has from then on
      subject: told?.body?.forwardEntryId ?? this.about.subject,
      outcome: "ok",
      status: told?.statusCode,
      requestId: told?.body?.requestId ?? told?.headers?.["x-acs-request-id"],
      error: undefined,
    };
  }

  failed(error: unknown, now: number): CallEnded {
    return {
      ...this.ended(now),
      ...(error instanceof EnsError
        ? { outcome: error.outcome, status: error.status, requestId: error.requestId }
        : { outcome: "not sent", status: undefined, requestId: undefined, parameters: undefined }),
      error: error instanceof Error ? error : new Error(String(error)),
    };
  }

  private ended(now: number) {
    const { operation, attempt, parameters } = this;
    const { subject, resource, idle } = this.about;
    if (idle !== undefined) {
      idle.since = now;
    }
    return {
      kind: "call" as const,
      at: now,
      operation,
      resource,
      subject,
      attempt,
      parameters,
      waitedMs: this.begunAt - this.idleSince,
      elapsedMs: now - this.begunAt,
    };
  }
}

/** As far as answers are alike. */
interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly requestId?: string; readonly forwardEntryId?: string };
}
