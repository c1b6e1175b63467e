// npm run demo: manages two port forwards with a real Pulumi CLI and an emulator of Edge Node Service.
import { provisionPulumi } from "../pulumi-cli/provision.mjs";
import { setStage } from "./stage.mjs";
import { play } from "./story.mjs";
import { createVoice } from "./voice.mjs";

const voice = createVoice(process.stdout);
const interruption = new AbortController();

for (const [signal, number] of /** @type {const} */ ([
  ["SIGINT", 2],
  ["SIGTERM", 15],
  ["SIGHUP", 1],
])) {
  process.on(signal, () => {
    process.exitCode = 128 + number;
    // while nothing is running that could be asked to stop, and when asked twice, stop at once
    if (interruption.signal.aborted || !onStage) process.exit();
    voice.complain("Stopping; the Pulumi CLI may finish what it is doing. Once more to stop at once.");
    interruption.abort();
  });
}
// the reader of a pipe has gone
process.stdout.on("error", () => process.exit(1));

let onStage = false;
try {
  const cli = await provisionPulumi(voice.say);
  const { startEnsEmulator } = await import("alicloud-ens-emulator");
  const emulator = await startEnsEmulator();
  const stage = setStage(cli, voice, interruption.signal);
  onStage = true;
  try {
    await play({ cli, emulator, stage, voice });
  } finally {
    stage.clear();
    await emulator.close();
  }
} catch (error) {
  voice.complain(error instanceof Error ? error.message : String(error));
  process.exitCode ||= 1;
}
