import type { Answer } from "./actions/call.js";
import { ApiError, messageOf } from "./errors.js";
import type { Effects } from "./faults/engine.js";

/** What goes back over the wire, and how. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** "drop": nothing is sent, the connection is reset; "mid-body": it is reset in the middle of the body. */
  readonly fate: "send" | "drop" | "mid-body";
}

const json = "application/json;charset=utf-8";

export const dropped: WireAnswer = { status: 0, headers: {}, body: "", fate: "drop" };

export function success(requestId: string, body: Answer): WireAnswer {
  return {
    status: 200,
    headers: { "content-type": json, "x-acs-request-id": requestId },
    body: JSON.stringify({ RequestId: requestId, ...body }),
    fate: "send",
  };
}

export function refusalOf({ error, throttle }: Effects): ApiError {
  if (error) return new ApiError(error.code, error.message ?? messageOf(error.code), error.status);
  const code = throttle?.code ?? "Throttling.User";
  return new ApiError(code, messageOf(code), throttle?.status ?? 400, {
    headers:
      throttle?.retryAfterMs === undefined ? {} : { "x-acs-retry-after": String(throttle.retryAfterMs) },
  });
}

export function refusal(known: ApiError, requestId: string): WireAnswer {
  return {
    status: known.status,
    headers: { "content-type": json, "x-acs-request-id": requestId, ...known.headers },
    body: JSON.stringify({
      RequestId: requestId,
      HostId: "ens.aliyuncs.com",
      Code: known.code,
      Message: known.message,
      Recommend: `https://api.aliyun.com/troubleshoot?q=${encodeURIComponent(known.code)}&product=Ens&requestId=${requestId}`,
      ...known.details,
    }),
    fate: "send",
  };
}

export function spoilt(answer: WireAnswer, effects: Effects): WireAnswer {
  switch (effects.answer) {
    case undefined:
      return answer;
    case "reset-mid-body":
      return { ...answer, fate: "mid-body" };
    case "truncated":
      return { ...answer, body: answer.body.slice(0, Math.ceil(answer.body.length / 2)) };
    case "empty":
      return { ...answer, body: "" };
    case "bad-gateway":
      return {
        ...answer,
        status: 502,
        headers: { "content-type": "text/html" },
        body: "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>",
      };
    case "redirect":
      return {
        ...answer,
        status: 302,
        headers: { ...answer.headers, location: "https://ens.aliyuncs.com/" },
        body: "{}",
      };
  }
}
