import type { Clock } from "./clock.js";
import type { Cloud } from "./cloud/cloud.js";
import { ApiError, messageOf, refuse } from "./errors.js";
import type { CallTarget, Effects, FaultEngine } from "./faults/engine.js";
import { recordedParams, shorten, type CallRecord, type Journal } from "./journal.js";
import type { Answer, Operation } from "./operations/operation.js";
import { apiVersion, operations } from "./operations/operations.js";
import { unknownOperation } from "./operations/knownOperations.js";
import type { GivenParameters } from "./operations/parameters.js";
import { authorize } from "./ram.js";
import type { Random } from "./random.js";
import type { RecordFile } from "./recordFile.js";
import type { Authenticator } from "./signature/authenticate.js";
import { header, type WireRequest } from "./signature/signature.js";

/** An answer on the wire. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** "drop": nothing is sent, the connection is reset; "mid-body": it is reset in the middle of the body. */
  readonly fate: "send" | "drop" | "mid-body";
}

const dropped: WireAnswer = { status: 0, headers: {}, body: "", fate: "drop" };

const headersOf = (requestId: string) => ({
  "content-type": "application/json;charset=utf-8",
  "x-acs-request-id": requestId,
});

const success = (requestId: string, answer: Answer): WireAnswer => ({
  status: 200,
  headers: headersOf(requestId),
  body: JSON.stringify({ RequestId: requestId, ...answer }),
  fate: "send",
});

const failure = (requestId: string, error: ApiError): WireAnswer => ({
  status: error.status,
  headers: { ...headersOf(requestId), ...error.extra.headers },
  body: JSON.stringify({
    RequestId: requestId,
    HostId: "ens.aliyuncs.com",
    Code: error.code,
    Message: error.message,
    Recommend: `https://api.aliyun.com/troubleshoot?q=${encodeURIComponent(error.code)}&product=Ens&requestId=${requestId}`,
    ...error.extra.details,
  }),
  fate: "send",
});

/** The error that fault rules want as the answer. */
function wantedError({ error, throttle }: Effects): ApiError | undefined {
  if (error) return new ApiError(error.code, error.message ?? messageOf(error.code), error.status);
  if (!throttle) return undefined;
  const { code, status, retryAfterMs } = throttle;
  const headers = retryAfterMs === undefined ? {} : { "x-acs-retry-after": String(retryAfterMs) };
  return new ApiError(code, messageOf(code), status, { headers });
}

/** What the `answer` of a fault rule does to an answer. */
const damages: Record<NonNullable<Effects["answer"]>, (answer: WireAnswer) => WireAnswer> = {
  "reset-mid-body": (answer) => ({ ...answer, fate: "mid-body" }),
  truncated: ({ body, ...answer }) => ({ ...answer, body: body.slice(0, Math.ceil(body.length / 2)) }),
  empty: (answer) => ({ ...answer, body: "" }),
  "bad-gateway": () => ({
    status: 502,
    headers: { "content-type": "text/html" },
    body: "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>",
    fate: "send",
  }),
  redirect: ({ headers }) => ({
    status: 302,
    headers: { ...headers, location: "https://ens.aliyuncs.com/" },
    body: "{}",
    fate: "send",
  }),
};

export interface ServiceParts {
  readonly clock: Clock;
  readonly cloud: Cloud;
  readonly authenticator: Authenticator;
  readonly faults: FaultEngine;
  readonly journal: Journal;
  readonly random: Random;
  readonly recordFile: RecordFile | undefined;
  /** Resolves when the changes so far will survive a kill. */
  readonly saved: () => Promise<void>;
}

/** The API: from a request to an answer. */
export class Service {
  constructor(readonly parts: ServiceParts) {}

  async answer(request: WireRequest): Promise<WireAnswer> {
    const { clock, journal, random, recordFile } = this.parts;
    const params = new Map([...request.form, ...request.query]);
    const action = header(request, "x-acs-action") ?? params.get("Action");
    const signedV3 = header(request, "authorization") !== undefined;
    const call: CallRecord = {
      action: action === undefined ? undefined : shorten(action, 100),
      params: recordedParams(params),
      at: clock.now(),
      requestId: random.requestId(),
      signature: signedV3 ? "v3" : params.has("Signature") ? "v1" : "none",
      status: 0,
      worked: false,
    };
    journal.add(call);
    const answer = await this.#process(request, params, call).catch((error: unknown) => {
      const known = error instanceof ApiError ? error : refuse("InternalError", 500);
      call.code = known.code;
      return failure(call.requestId, known);
    });
    call.endedAt = clock.now();
    if (answer.fate === "mid-body") call.dropped = "mid-body";
    if (answer.fate !== "drop") {
      call.status = answer.status;
      call.answer = shorten(answer.body);
    }
    recordFile?.append(call, answer.body);
    return answer;
  }

  async #process(request: WireRequest, params: GivenParameters, call: CallRecord): Promise<WireAnswer> {
    const { authenticator, faults, cloud } = this.parts;
    const { action } = call;
    if (action === undefined) throw refuse("MissingAction");
    const operation = this.#operationOf(request, params, action);
    const key = authenticator.authenticate(request);
    const effects = faults.choose(this.#targetOf(action, params));
    if (effects.names.length > 0) call.faults = effects.names;

    await this.#wait("before", effects);
    if (effects.drop === "before") {
      call.dropped = "before";
      return dropped;
    }
    const error = wantedError(effects);
    let answer: Answer = {};
    // By default, an error and an answer of a proxy replace the work.
    if (effects.work ?? !(error || effects.answer === "bad-gateway" || effects.answer === "redirect")) {
      authorize(key?.policy, action, operation.resource?.(params), cloud.options.guesses.noPermissionStatus);
      for (let times = effects.twice ? 2 : 1; times > 0; times--) {
        cloud.applyDueChanges();
        answer = operation.handle(cloud, params, effects);
      }
      call.worked = true;
      await this.parts.saved();
    }
    await this.#wait("after", effects);
    if (effects.drop === "after") {
      call.dropped = "after";
      return dropped;
    }
    if (error) throw error;
    const undamaged = success(call.requestId, answer);
    return effects.answer ? damages[effects.answer](undamaged) : undamaged;
  }

  #operationOf(request: WireRequest, params: GivenParameters, action: string): Operation {
    const version = header(request, "x-acs-version") ?? params.get("Version");
    if (version === undefined) throw refuse("MissingVersion");
    if (version !== apiVersion) throw refuse("InvalidVersion");
    const operation = operations.get(action);
    if (!operation) throw unknownOperation(action);
    const { postForGetOnly } = this.parts.cloud.options.guesses;
    if (operation.method && request.method !== operation.method && !postForGetOnly) {
      throw refuse("UnsupportedHTTPMethod");
    }
    return operation;
  }

  #targetOf(action: string, params: GivenParameters): CallTarget {
    const id = params.get("ForwardEntryId");
    const entry = id === undefined ? undefined : this.parts.cloud.entries.get(id);
    return {
      action,
      gateway: params.get("NatGatewayId") ?? entry?.NatGatewayId,
      entry: [id, params.get("ForwardEntryName"), entry?.ForwardEntryName],
    };
  }

  async #wait(when: "before" | "after", { latency }: Effects): Promise<void> {
    if (latency === undefined) return;
    const wait = typeof latency === "number" ? { ms: latency, jitterMs: 0, when: "before" } : latency;
    if (wait.when !== when) return;
    const jitter = wait.jitterMs > 0 ? this.parts.random.next() * wait.jitterMs : 0;
    await this.parts.clock.sleep(wait.ms + jitter);
  }
}
