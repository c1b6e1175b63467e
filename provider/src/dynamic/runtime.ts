import { resolveSettings } from "../config/settings.js";
import type { SettingsReader } from "../config/sources.js";
import { Gateways } from "../gateway/gateway.js";
import type { ProviderContext } from "../lifecycle/operation.js";
import type { RunState } from "../lifecycle/runState.js";
import { openAccount } from "../session/account.js";
import { engineAddress, watchEngine } from "../session/engine.js";

/** Watches from the start, so that this process ends by itself when its engine is gone, whether or not it makes calls. */
const mayStillSend = watchEngine(engineAddress(), () => {
  process.exit();
});

/** Everything that a process needs to work on entries, from its settings. Reads no file and makes no call. */
export async function openRuntime(reader: SettingsReader, run: RunState): Promise<ProviderContext> {
  const settings = resolveSettings(reader);
  const { api, description } = await openAccount(settings, { mayStillSend });
  return {
    gateways: new Gateways(api, settings.writesPerGateway),
    run,
    operationTimeoutMs: settings.operationTimeout,
    adopt: settings.adopt,
    adoptInterrupted: settings.adoptInterrupted,
    missingGateway: settings.missingGateway,
    account: description,
  };
}
