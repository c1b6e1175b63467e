import type * as api from "../../provider/src/api/operations.js";
import { ConcurrencyLimiter } from "../../provider/src/api/concurrency.js";
import { EnsApi } from "../../provider/src/api/ensApi.js";
import { EnsClient, type Keys } from "../../provider/src/api/client.js";
import { systemClock } from "../../provider/src/api/clock.js";
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
  readonly caller: EnsApi;
  private readonly client: EnsClient;
  readonly keys: () => Promise<Keys>;

  constructor(
    private readonly settings: AcceptanceSettings,
    readonly guard: Guard,
  ) {
    const { endpoint, credentials, connectTimeoutMs, readTimeoutMs, callsInFlight } = settings.ens;
    this.keys = openKeys(credentials);
    this.client = new EnsClient({
      endpoint,
      keys: this.keys,
      connectTimeoutMs,
      readTimeoutMs,
      userAgent: `pulumi-alicloud-ens/${packageVersion()} acceptance`,
    });
    this.caller = new EnsApi({
      api: guarded(this.client, guard),
      clock: systemClock,
      random: Math.random,
      limit: new ConcurrencyLimiter(callsInFlight),
      budget: new RetryBudget(),
      mayStillSend: () => Promise.resolve(),
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
        timeoutMs: this.settings.ens.readTimeoutMs,
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
function guarded(client: api.EnsCalls, guard: Guard): api.EnsCalls {
  const prove = (action: string, request: object) => {
    guard.prove(action, onTheWire(request));
  };
  return {
    createForwardEntry: async (request) => {
      prove("CreateForwardEntry", request);
      const answer = await client.createForwardEntry(request);
      guard.add(answer.body.forwardEntryId);
      return answer;
    },
    modifyForwardEntry: async (request) => {
      prove("ModifyForwardEntry", request);
      return client.modifyForwardEntry(request);
    },
    deleteForwardEntry: async (request) => {
      prove("DeleteForwardEntry", request);
      return client.deleteForwardEntry(request);
    },
    describeForwardEntryAttribute: (request) => client.describeForwardEntryAttribute(request),
    describeForwardTableEntries: (request) => client.describeForwardTableEntries(request),
    describeNatGateways: (request) => client.describeNatGateways(request),
    describeEnsEipAddresses: (request) => client.describeEnsEipAddresses(request),
  };
}

function onTheWire(request: object): Params {
  return Object.fromEntries(
    Object.entries(request)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key.charAt(0).toUpperCase() + key.slice(1), String(value)]),
  );
}
