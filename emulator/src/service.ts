import type { Answer, Operation } from "./actions/call.js";
import { apiVersion, operations } from "./actions/operations.js";
import type { Clock } from "./clock.js";
import type { Cloud } from "./cloud/cloud.js";
import { dropped, refusal, refusalOf, spoilt, success, type WireAnswer } from "./answers.js";
import { ApiError } from "./errors.js";
import type { Effects, FaultEngine } from "./faults/engine.js";
import { harmless, shorten, type Journal } from "./journal.js";
import { Params } from "./params.js";
import { authorise } from "./ram.js";
import type { Random } from "./random.js";
import type { Gate } from "./signature/authenticate.js";
import { header, type WireRequest } from "./signature/request.js";
import type { CallRecord } from "./types/callRecord.js";

export interface ServiceParts {
  readonly clock: Clock;
  readonly cloud: Cloud;
  readonly gate: Gate;
  readonly faults: FaultEngine;
  readonly journal: Journal;
  readonly random: Random;
  /** Resolves when the work that was done will survive a kill. */
  readonly saved: () => Promise<void>;
}

export type { WireAnswer } from "./answers.js";

const quiet: Effects = { names: [] };

/** The API behind the wire: from a request to an answer. */
export class Service {
  constructor(readonly parts: ServiceParts) {}

  async answer(request: WireRequest): Promise<WireAnswer> {
    const { clock, journal, random } = this.parts;
    const params = new Map([...request.form, ...request.query]);
    const call = journal.open({
      action: shortened(header(request, "x-acs-action") ?? params.get("Action")),
      params: harmless(params),
      at: clock.now(),
      requestId: random.requestId(),
      signature:
        header(request, "authorization") !== undefined ? "v3" : params.has("Signature") ? "v1" : "none",
      status: 0,
      worked: false,
    });
    let answer: WireAnswer;
    try {
      answer = await this.#process(request, params, call);
    } catch (error) {
      const known = error instanceof ApiError ? error : internalError();
      call.code = known.code;
      answer = refusal(known, call.requestId);
    }
    call.status = answer.fate === "drop" ? 0 : answer.status;
    if (answer.fate === "mid-body") call.dropped = "mid-body";
    call.endedAt = clock.now();
    if (answer.fate !== "drop") call.answer = shorten(answer.body);
    journal.close(call, answer.fate === "drop" ? "" : answer.body);
    return answer;
  }

  async #process(request: WireRequest, params: Map<string, string>, call: CallRecord): Promise<WireAnswer> {
    const { gate, faults, cloud } = this.parts;
    const operation = this.#find(request, params, call);
    const key = gate.enter(request);
    const effects = faults.choose(this.#target(call.action ?? "", params)) ?? quiet;
    if (effects.names.length > 0) call.faults = effects.names;

    const latency = typeof effects.latency === "number" ? { ms: effects.latency } : effects.latency;
    const wait = async (when: "before" | "after") => {
      if (!latency || ("when" in latency ? latency.when : "before") !== when) return;
      const jitter = "jitterMs" in latency ? this.parts.random.next() * latency.jitterMs : 0;
      await this.parts.clock.sleep(latency.ms + jitter);
    };
    await wait("before");
    if (effects.drop === "before") {
      call.dropped = "before";
      return dropped;
    }
    const refused = effects.error ?? effects.throttle;
    // a refusal and an answer that a proxy gave instead of the service come before the work, unless told otherwise
    const works =
      effects.work ?? !(refused || effects.answer === "bad-gateway" || effects.answer === "redirect");
    let body: Answer = {};
    if (works) {
      const wish = {
        action: call.action ?? "",
        ...(operation.resource && { resource: operation.resource(new Params(params)) }),
      };
      authorise(key?.policy, wish, cloud.options.guesses.noPermissionStatus);
      body = this.#work(operation, params, effects);
      call.worked = true;
      await this.parts.saved();
    }
    await wait("after");
    if (effects.drop === "after") {
      call.dropped = "after";
      return dropped;
    }
    if (refused) throw refusalOf(effects);
    return spoilt(success(call.requestId, body), effects);
  }

  #find(request: WireRequest, params: ReadonlyMap<string, string>, call: CallRecord): Operation {
    const version = header(request, "x-acs-version") ?? params.get("Version");
    if (call.action === undefined) {
      throw new ApiError("MissingAction", "Action is mandatory for this action.");
    }
    if (version !== apiVersion) {
      throw version === undefined
        ? new ApiError("MissingVersion", "Version is mandatory for this action.")
        : new ApiError("InvalidVersion", "Specified parameter Version is not valid.");
    }
    const operation = operations.get(call.action);
    if (!operation) {
      throw new ApiError(
        "InvalidAction.NotFound",
        "Specified api is not found, please check your url and method.",
        404,
      );
    }
    if (
      operation.only &&
      request.method !== operation.only &&
      !this.parts.cloud.options.guesses.postForGetOnly
    ) {
      throw new ApiError("UnsupportedHTTPMethod", "This http method is not supported.");
    }
    return operation;
  }

  #work(operation: Operation, params: Map<string, string>, effects: Effects): Answer {
    const { cloud } = this.parts;
    const bend = {
      ...(effects.stuck !== undefined && { stuck: effects.stuck }),
      ...(effects.staleMs !== undefined && { staleMs: effects.staleMs }),
      ...(effects.vanishMs !== undefined && { vanishMs: effects.vanishMs }),
    };
    cloud.settle();
    const body = operation.work({ cloud, params: new Params(params), bend });
    if (!effects.twice) return body;
    cloud.settle();
    return operation.work({ cloud, params: new Params(params), bend });
  }

  #target(action: string, params: ReadonlyMap<string, string>) {
    const id = params.get("ForwardEntryId");
    const entry = id === undefined ? undefined : this.parts.cloud.entries.get(id);
    return {
      action,
      gateway: params.get("NatGatewayId") ?? entry?.NatGatewayId,
      entry: [id, params.get("ForwardEntryName"), entry?.ForwardEntryName].filter(
        (one) => one !== undefined && one !== "",
      ) as string[],
    };
  }
}

const shortened = (action: string | undefined) => (action === undefined ? undefined : shorten(action, 100));

const internalError = () =>
  new ApiError("InternalError", "The request processing has failed due to some unknown error.", 500);
