import { openAccount } from "../../session/account.js";
import type { CallContext } from "../../api/ensApi.js";
import { Deadline } from "../../api/clock.js";
import { type EnsError, UserError } from "../../api/errors.js";
import { resolveSettings } from "../../config/settings.js";
import { GatewayNotFoundError, type RemoteEntry } from "../../gateway/reads.js";
import { Gateways } from "../../gateway/gateway.js";
import { explain } from "../../gateway/explain.js";
import type { Requested } from "./selection.js";
import type { SettingsReader } from "../../config/sources.js";

/** Time limit of the calls together. */
const defaultMs = 60_000;

/** The entries of a gateway, and how many calls it took to read them. */
export interface Reading {
  readonly entries: ReadonlyMap<string, RemoteEntry>;
  readonly calls: number;
}

/** Lists the entries of a gateway. Throws if it has none, or if one of the requested ids is not among them. */
export async function readGateway(
  reader: SettingsReader,
  requested: Requested,
  onWait: (message: string) => void,
): Promise<Reading> {
  const settings = resolveSettings(reader);
  let calls = 0;
  const account = await openAccount(settings, { log: () => (calls += 1) });
  const { api, description } = account;
  const { entries: cache } = new Gateways(api, settings.writesPerGateway).of(requested.natGatewayId);
  const context: CallContext = {
    deadline: new Deadline(settings.operationTimeout ?? defaultMs),
    subject: requested.natGatewayId,
    onWait: (error: EnsError, ms) => {
      onWait(`waiting ${(ms / 1000).toFixed(1)} s: ${error.message}`);
    },
  };
  try {
    const entries = await cache.list(context);
    const missing = [...requested.ids].filter((id) => !entries.has(id));
    if (missing[0] !== undefined) {
      const elsewhere = await cache.describe(missing[0], { ...context, subject: missing[0] });
      throw new UserError(whyMissing(missing, elsewhere, requested, description));
    }
    if (entries.size === 0) {
      await cache.assertGatewayExists(context);
      throw new UserError(
        `NAT gateway ${requested.natGatewayId} has no forward entries ${description}: there is nothing to import.`,
      );
    }
    return { entries, calls };
  } catch (error) {
    throw error instanceof UserError ? error : new UserError(explainError(error, requested, description));
  } finally {
    account.close();
  }
}

function whyMissing(
  missing: readonly string[],
  elsewhere: RemoteEntry | undefined,
  { natGatewayId }: Requested,
  account: string,
): string {
  const [first, ...others] = missing;
  const gateway = elsewhere?.values["natGatewayId"];
  const why =
    elsewhere === undefined
      ? `which does not exist ${account}: check the id, the account and the endpoint`
      : gateway === natGatewayId
        ? `which NAT gateway ${natGatewayId} does not list yet: run the command again`
        : `which is an entry of NAT gateway ${String(gateway)}, not of ${natGatewayId}: import it with --gateway ${String(gateway)}`;
  const also = others.length === 0 ? "" : ` ${natGatewayId} has no ${others.join(", ")} either.`;
  return `--id names ${String(first)}, ${why}.${also}`;
}

function explainError(error: unknown, { natGatewayId }: Requested, account: string): string {
  return error instanceof GatewayNotFoundError
    ? `NAT gateway ${natGatewayId} was not found ${account}: check --gateway, that the keys belong to the account that owns it, and the endpoint.`
    : explain(error, { natGatewayId }, account);
}
