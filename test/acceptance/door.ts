import type { Answer, Body, Operation, Request } from "../../provider/src/api/operations.js";
import { ConcurrencyLimiter } from "../../provider/src/api/concurrency.js";
import { EnsApi, type Transport } from "../../provider/src/api/ensApi.js";
import { EnsClient, type Keys } from "../../provider/src/api/client.js";
import { openKeys } from "../../provider/src/config/credentials.js";
import { RetryBudget } from "../../provider/src/api/retry.js";
import { packageVersion } from "../../provider/src/api/version.js";
import { rawV3 } from "../emulator/raw.js";
import type { AcceptanceSettings } from "./settings.js";
import type { Guard, Params } from "./guard.js";

/** An answer as it came, with nothing read into it. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface RawOptions {
  readonly method?: "GET" | "POST";
  readonly keys?: Keys;
  readonly date?: Date;
  readonly nonce?: string;
}

/** The suite's way to the account: the provider's own client and, where that reads too kindly, the bare wire. All of it is guarded. */
export class Door {
  /** The client as the provider has it: limited, and repeating what was not done. */
  readonly api: EnsApi;
  private readonly client: EnsClient;
  readonly keys: () => Promise<Keys>;

  constructor(
    private readonly settings: AcceptanceSettings,
    readonly guard: Guard,
  ) {
    const { endpoint, credentials, clientConnectTimeout, clientReadTimeout, callsInFlight } = settings.ens;
    this.keys = openKeys(credentials);
    this.client = new EnsClient({
      endpoint,
      keys: this.keys,
      connectTimeoutMs: clientConnectTimeout,
      readTimeoutMs: clientReadTimeout,
      userAgent: `pulumi-alicloud-ens/${packageVersion()} acceptance`,
    });
    this.api = new EnsApi({
      transport: guarded(this.client, guard),
      random: Math.random,
      limit: new ConcurrencyLimiter(callsInFlight),
      budget: new RetryBudget(),
      assertEngineRunning: () => Promise.resolve(),
      log: () => undefined,
    });
  }

  /** One signed request past the client; `action` and `params` as on the wire. */
  async raw(action: string, params: Params = {}, options: RawOptions = {}): Promise<RawAnswer> {
    this.guard.prove(action, params);
    const { host, protocol } = this.settings.ens.endpoint;
    const { accessKeyId, accessKeySecret, securityToken } = options.keys ?? (await this.keys());
    const answer = await rawV3(
      {
        endpoint: `${protocol}://${host}`,
        accessKeyId,
        accessKeySecret,
        ...(securityToken !== undefined && { securityToken }),
      },
      {
        action,
        params: { ...params },
        method: options.method ?? "POST",
        timeoutMs: this.settings.ens.clientReadTimeout,
        ...(options.date !== undefined && { date: options.date }),
        ...(options.nonce !== undefined && { nonce: options.nonce }),
      },
    );
    const body = parse(answer.text);
    if (typeof body["ForwardEntryId"] === "string" && action === "CreateForwardEntry")
      this.guard.add(body["ForwardEntryId"]);
    return { status: answer.status, headers: answer.headers, body };
  }

  close(): void {
    this.client.close();
  }
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** The client behind the guard, which also hears of every entry that is made. */
function guarded(client: Transport, guard: Guard): Transport {
  return {
    send: async <Op extends Operation>(operation: Op, request: Request<Op>): Promise<Answer<Op>> => {
      if (!operation.startsWith("Describe")) {
        guard.prove(operation, onTheWire(request));
      }
      const answer = await client.send(operation, request);
      if (operation === "CreateForwardEntry") {
        guard.add((answer.body as Body<"CreateForwardEntry">).forwardEntryId);
      }
      return answer;
    },
  };
}

function onTheWire(request: object): Params {
  return Object.fromEntries(
    Object.entries(request)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key.charAt(0).toUpperCase() + key.slice(1), String(value)]),
  );
}
