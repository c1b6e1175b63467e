import { codeIn, endOf, keysFrom, KeySourceError, parseObject, type Session } from "./keys.js";

/** A login of the Alibaba Cloud CLI, and the request that trades it for keys. */
export interface Login {
  readonly url: URL;
  readonly accessToken: string;
  readonly body?: object;
}

/**
 * Keys by a login of mode CloudSSO or OAuth. The library does not export its providers for them, and the one for OAuth
 * writes into the profile.
 */
export async function readLogin(source: string, login: Login): Promise<Session> {
  const answer = await post(login);
  // CloudSSO capitalizes names, OAuth does not
  const keys = (answer["CloudCredential"] ?? answer) as Record<string, unknown>;
  const field = (name: string) => keys[name] ?? keys[name.charAt(0).toLowerCase() + name.slice(1)];
  return {
    keys: keysFrom(source, {
      accessKeyId: field("AccessKeyId"),
      accessKeySecret: field("AccessKeySecret"),
      securityToken: field("SecurityToken"),
    }),
    endsAt: endOf(field("Expiration")),
  };
}

const limitMs = 10_000;

/** Errors never contain the answer or what fetch reports in words, because both may contain secrets. */
async function post({ url, accessToken, body = {} }: Login): Promise<Record<string, unknown>> {
  let status: number;
  let text: string;
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: {
        accept: "application/json",
        "content-type": "application/json",
        authorization: `Bearer ${accessToken}`,
      },
      body: JSON.stringify(body),
      redirect: "error",
      signal: AbortSignal.timeout(limitMs),
    });
    status = response.status;
    text = await response.text();
  } catch (error) {
    const { name, cause } = error as Error & { cause?: { code?: unknown } };
    const code = typeof cause?.code === "string" ? cause.code : "the request failed";
    throw new KeySourceError(
      name === "TimeoutError" ? `no complete answer within ${limitMs / 1000} s` : code,
    );
  }
  const answer = parseObject(text);
  if (status !== 200 || answer === undefined) {
    throw new KeySourceError(
      status === 200 ? "the answer is not a JSON object" : (codeIn(text) ?? `HTTP ${status}`),
    );
  }
  return answer;
}
