import { createTable } from "./table.mjs";

const gateway = "nat-5quickstart00000000000000";

/**
 * @param {object} cast
 * @param {import("../pulumi-cli/provision.mjs").PulumiCli} cast.cli
 * @param {import("alicloud-ens-emulator").EnsEmulator} cast.emulator
 * @param {ReturnType<typeof import("./stage.mjs").setStage>} cast.stage
 * @param {import("./voice.mjs").Voice} cast.voice
 */
export async function play({ cli, emulator, stage, voice }) {
  const { begin, tell } = voice;
  const table = createTable();
  const showEntries = () => {
    tell(`The port forwards of gateway ${gateway} as the cloud has them:`);
    voice.table(table.lines(emulator.entries(gateway)));
  };

  tell(`Pulumi CLI ${cli.version} (${cli.from}), program examples/quickstart.`);
  tell(
    `An emulator of Edge Node Service listens on ${emulator.endpoint}. It checks signatures and rules as the cloud does; nothing leaves this machine.`,
  );
  await stage.prepare("stack", "init", "demo");
  await stage.prepare(
    ...["config", "set-all", "--plaintext", `ens:endpoint=${emulator.endpoint}`],
    ...["--plaintext", `ens:accessKey=${emulator.accessKeyId}`],
    ...["--secret", `ens:secretKey=${emulator.accessKeySecret}`],
  );
  showEntries();

  begin("Preview: what would happen? Nothing is changed yet.");
  await stage.perform("preview", "--diff");

  begin("Up: create the two port forwards.");
  await stage.perform("up", "--yes", "--skip-preview");
  showEntries();

  begin("The same program again: nothing to do.");
  await stage.perform("preview", "--expect-no-changes");

  begin("Another port for ssh: the entry is changed in place and keeps its id.");
  await stage.perform("config", "set", "sshPort", "2022");
  await stage.perform("preview", "--diff");
  await stage.perform("up", "--yes", "--skip-preview");
  showEntries();

  begin("A standby address for media: the API cannot change that, so the entry is replaced.");
  tell(
    "Old and new want the same external ports, so the old entry is deleted before the new one is created.",
  );
  await stage.perform("config", "set", "standbyExternalIp", "203.0.113.12");
  await stage.perform("preview", "--diff");
  await stage.perform("up", "--yes", "--skip-preview");
  showEntries();

  begin("Someone changes an entry by hand, outside Pulumi.");
  const ssh = emulator.entries(gateway).find((entry) => entry.ExternalPort === "2022");
  if (ssh === undefined) throw new Error("The gateway has no entry on port 2022, though the CLI said so.");
  emulator.editEntry(ssh.ForwardEntryId, { InternalIp: "10.0.0.99", InternalPort: "2200" });
  showEntries();
  tell("A refresh reads the cloud and shows the difference:");
  await stage.perform("refresh", "--yes", "--skip-preview", "--diff");
  tell("The next up restores it:");
  await stage.perform("up", "--yes", "--skip-preview", "--diff");
  showEntries();

  begin("Destroy: everything that the program created is deleted.");
  await stage.perform("destroy", "--yes", "--skip-preview");
  showEntries();

  tell("That was the whole life of two port forwards. The demo leaves nothing on this machine.");
}
