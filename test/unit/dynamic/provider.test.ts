import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";

import { ForwardEntryProvider, toPulumiError } from "../../../provider/src/dynamic/provider.js";
import { PartialFailure } from "../../../provider/src/lifecycle/operation.js";
import { resolveSettings } from "../../../provider/src/config/settings.js";
import { UNKNOWN } from "../../../provider/src/entry/properties.js";
import { encode } from "../../../provider/src/session/wire.js";
import { Cloud, contextOf, type Lines, reporter } from "../support/cloud.js";
import { failure } from "../support/errors.js";
import { bag, sound, without } from "../support/bags.js";
import { props as inputs, stored } from "../support/life.js";
import { fakeTime } from "../support/time.js";
import type { SessionParts } from "../../../provider/src/session/session.js";

type Bag = Record<string, unknown>;

const unknown = encode({ value: UNKNOWN })["value"];

/** The engine may replace an entry that does not change, where the last run did not finish it: the old one goes first then. */
const unchanged = { changes: false, deleteBeforeReplace: true };

describe("the dynamic provider", () => {
  const time = fakeTime();
  let cloud: Cloud;
  let lines: Lines;
  let seen: { region: string | undefined; urn: (string | undefined)[]; opened: number };
  let provider: ForwardEntryProvider;

  beforeEach(() => {
    cloud = new Cloud();
    lines = reporter();
    seen = { region: undefined, urn: [], opened: 0 };
    provider = make();
  });

  const make = (changes: Partial<SessionParts> = {}) =>
    new ForwardEntryProvider({
      open: (reader) => {
        seen.opened += 1;
        seen.region = resolveSettings(reader).region;
        return Promise.resolve(contextOf(cloud));
      },
      env: () => undefined,
      reporter: (urn) => {
        seen.urn.push(urn);
        return lines;
      },
      ...changes,
    });
  const request = (config: Record<string, string>): pulumi.dynamic.ConfigureRequest =>
    ({ config: { get: (key: string) => config[key] } }) as unknown as pulumi.dynamic.ConfigureRequest;
  const run = async <T>(step: Promise<T>): Promise<T> => {
    const ended = step.catch(() => undefined);
    await time.run();
    await ended;
    return step;
  };
  const thrown = async (
    step: Promise<unknown>,
  ): Promise<Error & { id?: unknown; properties?: object; reasons?: string[] }> => {
    const error: unknown = await run(step).then(
      () => assert.fail("no error"),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof Error, String(error));
    return error;
  };

  describe("configure", () => {
    it("opens, proves and asks nothing, and never throws", async () => {
      await provider.configure(request({ "ens:endpoint": "no endpoint at all" }));
      assert.equal(seen.opened, 0);
    });

    it("has the configuration at once, so that calls which arrive while it runs have it, too", async () => {
      const id = cloud.add(stored);
      const configuring = provider.configure(request({ "ens:region": "cn-hangzhou" }));
      const reading = provider.read(id, inputs);
      await configuring;
      await run(reading);
      assert.equal(seen.region, "cn-hangzhou");
    });

    it("begins a run that knows nothing of what was compared before", async () => {
      const moved = { ...inputs, externalPort: "23" };
      const adopt = {
        ...without(inputs, "forwardEntryName"),
        __urn: "urn:pulumi:dev::p::t::b",
        adoptId: "fwd-1",
      };
      await provider.diff("fwd-1", { ...inputs }, moved);
      const { failures } = await run(provider.check({}, adopt));
      assert.match(failures?.[0]?.reason ?? "", /which this stack has as "ssh"/);
      await provider.configure(request({}));
      assert.deepEqual((await run(provider.check({}, adopt))).failures, []);
    });

    it("is opened once for all calls", async () => {
      const id = cloud.add(stored);
      await provider.configure(request({}));
      await run(
        Promise.all([provider.read(id, inputs), provider.read(id, inputs), provider.read(id, inputs)]),
      );
      await run(provider.read(id, inputs));
      assert.equal(seen.opened, 1);
    });

    it("settings that cannot be used are an error of each call that needs them", async () => {
      await provider.configure(request({ "ens:callsInFlight": "many" }));
      for (const call of [
        () => provider.create(inputs),
        () => provider.read("fwd-1", inputs),
        () => provider.delete("fwd-1", inputs),
      ]) {
        const error = await thrown(call());
        assert.match(error.message, /ens:callsInFlight must be a whole number .*, got "many"\./);
        assert.equal("id" in error, false);
      }
    });

    it("settings that cannot be used are told by a preview, too", async () => {
      await provider.configure(request({ "ens:writesPerGateway": "many" }));
      const { failures } = await run(provider.check({}, inputs));
      const told = (failures ?? []).map(({ reason }) => reason).join();
      assert.ok(told === "" || /ens:writesPerGateway/.test(told), told);
    });
  });

  describe("check", () => {
    it("gives normalised inputs with the hidden ones, and asks nobody", async () => {
      const { inputs: checked, failures } = await run(
        provider.check({}, { ...inputs, externalPort: 22, ipProtocol: "tcp", status: "Available" }),
      );
      assert.deepEqual(checked, inputs);
      assert.deepEqual(failures, []);
      assert.equal(seen.opened, 0);
      assert.deepEqual(cloud.log, []);
    });

    it("tells every broken rule by its property", async () => {
      const { failures } = await run(
        provider.check({}, { ...inputs, externalIp: "10.1", internalPort: "99999" }),
      );
      assert.deepEqual(failures?.map(({ property }) => property).sort(), ["externalIp", "internalPort"]);
    });

    it("refuses a property that is none, and the state never holds it", async () => {
      const { inputs: checked, failures } = await run(
        provider.check({}, { ...without(inputs, "ipProtocol"), protocol: "tcp", note: unknown }),
      );
      assert.deepEqual(failures, [
        { property: "protocol", reason: 'a forward entry has no "protocol": did you mean ipProtocol?' },
        {
          property: "note",
          reason:
            'a forward entry has no "note" in this version of pulumi-alicloud-ens: it has natGatewayId, externalIp, externalPort, internalIp, internalPort, ipProtocol, forwardEntryName, healthCheckPort, standbyExternalIp, adoptId.',
        },
      ]);
      assert.equal("protocol" in (checked as Bag), false);
      assert.equal("note" in (checked as Bag), false);
    });

    it("does not mind what only a newer version knows where the state has it and the program does not", async () => {
      const newer = { ...inputs, mirrorPort: "9" };
      const { inputs: checked, failures } = await run(provider.check(newer, inputs));
      assert.deepEqual([checked, failures], [inputs, []]);
      const { changes } = await provider.diff("fwd-1", newer, inputs);
      assert.equal(changes, false);
    });

    it("passes what is unknown on as unknown", async () => {
      const { inputs: checked, failures } = await run(
        provider.check(
          {},
          {
            ...inputs,
            externalIp: unknown,
            externalPort: "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
            internalPort: "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
          },
        ),
      );
      assert.deepEqual(failures, []);
      assert.deepEqual(checked, {
        ...inputs,
        externalIp: unknown,
        externalPort: unknown,
        internalPort: unknown,
      });
    });

    it("gives what may be changed, and nothing undefined", async () => {
      const { inputs: checked } = await run(
        provider.check({}, Object.freeze({ ...inputs, healthCheckPort: undefined })),
      );
      assert.equal(Object.isFrozen(checked), false);
      assert.ok(Object.values((checked ?? {}) as Bag).every((value) => value !== undefined));
    });
  });

  describe("adoptId", () => {
    const unnamed = without(inputs, "forwardEntryName");
    const asked = { ...unnamed, adoptId: "fwd-9" };

    it("is told in the preview, and leaves the name open", async () => {
      const { inputs: checked, failures } = await run(provider.check({}, asked));
      assert.deepEqual(failures, []);
      assert.deepEqual(checked, asked);
      assert.deepEqual(lines.notes, ["will adopt forward entry fwd-9 if it matches the declaration"]);
    });

    it("added to, changed on or taken from a resource that has its entry it changes nothing", async () => {
      for (const [before, now] of [
        [undefined, "fwd-9"],
        ["fwd-9", "fwd-8"],
        ["fwd-9", undefined],
      ]) {
        const old = { ...inputs, ...(before === undefined ? {} : { adoptId: before }) };
        const news = { ...inputs, ...(now === undefined ? {} : { adoptId: now }) };
        const { inputs: checked } = await run(provider.check(old, news));
        assert.deepEqual(checked, old);
        assert.deepEqual(await provider.diff("fwd-9", { ...old }, { ...checked }), unchanged);
      }
      assert.deepEqual(lines.notes, []);
    });

    it("an adopted entry has no difference in a name that nobody declared, also after a refresh", async () => {
      const id = cloud.add({ ...stored, forwardEntryId: "fwd-9", forwardEntryName: "by hand" });
      const { inputs: checked } = (await run(provider.check({}, asked))) as { inputs: Bag };
      const { outs } = (await run(provider.create(checked))) as { outs: Bag };
      const again = await run(provider.check(checked, unnamed));
      assert.deepEqual(await provider.diff(id, outs, again.inputs as Bag), unchanged);
      const { props, inputs: found } = (await run(provider.read(id, outs))) as { props: Bag; inputs: Bag };
      assert.equal(props["forwardEntryName"], "by hand");
      assert.equal(props["adoptId"], "fwd-9");
      const later = await run(provider.check(found, unnamed));
      assert.deepEqual(await provider.diff(id, props, later.inputs as Bag), unchanged);
    });

    it("the successor of an adopted entry is a new one, with a name of its own", async () => {
      await provider.diff("fwd-9", { ...inputs }, { ...inputs, natGatewayId: "nat-2" });
      const { inputs: checked } = await run(provider.check({}, { ...asked, natGatewayId: "nat-2" }));
      assert.deepEqual(checked, { ...inputs, natGatewayId: "nat-2" });
      assert.deepEqual(lines.notes, []);
    });

    it("also of one that was renamed or imported since: its outputs tell another URN, or none", async () => {
      for (const before of [{ ...inputs, __urn: "urn:before" }, without(inputs, "__urn")]) {
        provider = make();
        await provider.diff("fwd-9", { ...before }, { ...inputs, natGatewayId: "nat-2" });
        const { inputs: checked } = await run(provider.check({}, { ...asked, natGatewayId: "nat-2" }));
        assert.deepEqual(checked, { ...inputs, natGatewayId: "nat-2" });
      }
    });

    it("what cannot be an id is refused by its property", async () => {
      const { failures } = await run(provider.check({}, { ...asked, adoptId: "fwd 9" }));
      assert.deepEqual(
        failures?.map(({ property }) => property),
        ["adoptId"],
      );
    });
  });

  describe("diff", () => {
    const diff = (olds: object, news: object) =>
      provider.diff("fwd-1", { __provider: "text", ...olds }, { __provider: "text", ...news });

    it("a state of the plugin is an error that says how to return, because its outputs could never be read again", async () => {
      const olds = { ...without(inputs, "__provider"), status: "Available" };
      await assert.rejects(provider.diff("fwd-1", olds, { ...inputs }), {
        message:
          'Forward entry fwd-1 is managed as ens:index:ForwardEntry by the provider plugin "ens", and an alias cannot move it back to the dynamic provider. Nothing was changed. Declare it as ens:index:ForwardEntry again. To return to the dynamic provider, first take the old resource out of the state with "pulumi state delete", which does not touch the entry. Then remove the alias and run "ENS_ADOPT=fwd-1 pulumi up"; with several entries, list their ids with commas between them.',
      });
    });

    it("says no where only hidden keys differ, and never yes", async () => {
      assert.deepEqual(
        await diff({ ...sound, __urn: "a", status: "Available" }, { ...sound, __urn: "b" }),
        unchanged,
      );
      for (const news of [
        bag({ externalPort: "1/11" }),
        bag({ natGatewayId: "nat-2" }),
        bag({ externalIp: unknown }),
      ]) {
        const { changes } = await diff(sound, news);
        assert.equal(
          changes,
          undefined,
          "the engine finds the lines by itself only where it is told nothing",
        );
      }
    });

    it("names what replaces, and whether the old one goes first", async () => {
      assert.deepEqual(await diff(sound, bag({ natGatewayId: "nat-2" })), {
        replaces: ["natGatewayId"],
        deleteBeforeReplace: true,
      });
      assert.deepEqual(await diff(sound, bag({ natGatewayId: unknown, externalPort: "1/11" })), {
        replaces: ["natGatewayId"],
        deleteBeforeReplace: false,
      });
      assert.deepEqual(await diff(sound, without(sound, "healthCheckPort")), {
        replaces: ["healthCheckPort"],
        deleteBeforeReplace: true,
      });
    });

    it("knows an unknown of any type", async () => {
      assert.deepEqual(
        (await diff(sound, bag({ natGatewayId: "dd056dcd-154b-4c76-9bd3-c8f88648b5ff" }))).replaces,
        ["natGatewayId"],
      );
    });

    it("gives lists that may be changed", async () => {
      const { replaces } = await diff(sound, bag({ natGatewayId: "nat-2" }));
      assert.equal(Object.isFrozen(replaces), false);
    });
  });

  describe("create, update and delete", () => {
    it("create gives the id, and outputs with everything that delete and read will need", async () => {
      const { id, outs } = await run(provider.create({ ...inputs, healthCheckPort: undefined }));
      assert.equal(id, "fwd-1");
      assert.deepEqual(outs, { ...inputs, status: "Available" });
      assert.equal("healthCheckPort" in (outs as Bag), false);
      assert.equal(Object.isFrozen(outs), false);
      assert.deepEqual(seen.urn, [inputs.__urn]);
    });

    it("a create that is half done keeps id, outputs and the provider's text", async () => {
      cloud.api.describeForwardEntryAttribute.rejects(failure("NoPermission"));
      const error = await thrown(provider.create(inputs));
      assert.equal(error.id, "fwd-1");
      assert.deepEqual(error.properties, inputs);
      assert.ok((error.reasons ?? []).length > 0);
    });

    it("an update that is half done keeps them, too", async () => {
      const id = cloud.add(stored);
      cloud.settlesInMs = Infinity;
      const error = await thrown(
        provider.update(id, inputs, { ...inputs, externalPort: "23", __timeouts: { update: "10s" } }),
      );
      assert.equal(error.id, id);
      assert.equal((error.properties as Record<string, unknown>)["__provider"], "text");
      assert.equal((error.properties as Record<string, unknown>)["externalPort"], "23");
    });

    it("an entry that was taken over outlives the old half of the replacement, also where a later run deletes it", async () => {
      const id = cloud.add(stored);
      const process = () =>
        make({
          open: (_reader, shared) =>
            Promise.resolve(contextOf(cloud, { run: shared, adoptInterrupted: true })),
        });
      const old = { ...inputs, status: "Available" };
      const created = await run(process().create({ ...inputs }));
      assert.equal(created.id, id);
      // that run ended before its deletions; the next ones refresh and update what they find
      const found = await run(process().read(id, created.outs as Bag));
      assert.deepEqual(found.inputs, inputs);
      const { outs } = (await run(process().update(id, found.props as Bag, { ...inputs }))) as { outs: Bag };
      const later = process();
      assert.equal((await later.diff(id, outs, { ...inputs })).changes, false);
      await run(later.delete(id, old));
      assert.equal(cloud.entries.size, 1);
      assert.match(lines.warnings.join(), /was adopted by the resource that replaced this one/);
      await run(later.delete(id, outs));
      assert.equal(cloud.entries.size, 0, "who took it over can still delete it");
    });

    it("a create that is refused keeps nothing", async () => {
      cloud.api.createForwardEntry.rejects(failure("NoPermission", "CreateForwardEntry"));
      const error = await thrown(provider.create(inputs));
      assert.equal("id" in error, false);
    });

    it("inputs that skipped check are refused before anything is sent", async () => {
      const error = await thrown(provider.create({ ...inputs, ipProtocol: "icmp" }));
      assert.match(error.message, /ipProtocol/);
      assert.equal(cloud.calls("createForwardEntry"), 0);
    });

    it("update gives full outputs: Pulumi keeps exactly those", async () => {
      const id = cloud.add(stored);
      const { outs } = await run(provider.update(id, inputs, { ...inputs, externalPort: "23" }));
      assert.deepEqual(outs, { ...inputs, externalPort: "23", status: "Available" });
    });

    it("delete needs nothing but the outputs of the state", async () => {
      const id = cloud.add(stored);
      await run(provider.delete(id, { ...inputs, status: "Available" }));
      assert.equal(cloud.entries.size, 0);
    });
  });

  describe("read", () => {
    it("gives id, outputs and inputs: without inputs drift would be lost", async () => {
      const id = cloud.add({ ...stored, internalIp: "10.0.0.99" });
      const read = await run(provider.read(id, inputs));
      assert.equal(read.id, id);
      assert.deepEqual(read.props, { ...inputs, internalIp: "10.0.0.99", status: "Available" });
      assert.deepEqual((read as { inputs?: unknown }).inputs, { ...inputs, internalIp: "10.0.0.99" });
    });

    it("gives nothing, and no id, of an entry that is gone", async () => {
      assert.deepEqual(await run(provider.read("fwd-gone", inputs)), {});
    });

    it("without properties looks the entry up by its id", async () => {
      const id = cloud.add(stored);
      assert.equal((await run(provider.read(id))).id, id);
    });
  });

  it("a life: check, diff, create, refresh, change, delete agree with each other", async () => {
    const first = (await run(provider.check({}, inputs))).inputs as typeof inputs;
    const { id, outs } = await run(provider.create(first));
    assert.deepEqual(await provider.diff(id, outs as Bag, first), unchanged);
    const refreshed = await run(provider.read(id, outs as Bag));
    assert.deepEqual(refreshed.props, outs);
    assert.deepEqual(await provider.diff(id, refreshed.props as Bag, first), unchanged);
    const second = (await run(provider.check(first, { ...inputs, externalPort: 23 })))
      .inputs as typeof inputs;
    assert.deepEqual(await provider.diff(id, outs as Bag, second), {
      replaces: [],
      deleteBeforeReplace: false,
    });
    const changed = await run(provider.update(id, outs as Bag, second));
    assert.deepEqual(await provider.diff(id, changed.outs as Bag, second), unchanged);
    await run(provider.delete(id, changed.outs as Bag));
    assert.deepEqual(await run(provider.read(id, changed.outs as Bag)), {});
  });
});

type Told = Error & { id?: unknown; properties?: Record<string, unknown>; reasons?: unknown };

describe("an error as Pulumi wants it", () => {
  it("of an entry that exists carries id, outputs, the provider's text and the reasons", () => {
    const inputs = { externalPort: "22", status: undefined };
    const failure = new PartialFailure("fwd-1", { inputs }, "not ready");
    const error: Told = toPulumiError(failure, { __provider: "text" });
    assert.equal(error.id, "fwd-1");
    assert.deepEqual(error.properties, { externalPort: "22", __provider: "text" });
    assert.deepEqual(error.reasons, ["not ready"]);
    assert.equal(error.message, "not ready");
  });

  it("any other never carries an id: Pulumi would keep a resource that does not exist", () => {
    const foreign = Object.assign(new Error("no"), {
      id: "request-1",
      properties: {},
      reasons: ["x"],
      code: "E",
    });
    const error: Told = toPulumiError(foreign, { __provider: "text" });
    assert.ok(error instanceof Error);
    assert.equal(error.message, "no");
    for (const key of ["id", "properties", "reasons"]) {
      assert.equal(key in error, false, key);
    }
  });

  it("is an Error with a message whatever was thrown: anything else makes the engine wait for ever", () => {
    for (const thrown of [undefined, null, "text", 5, {}, { id: "x" }, Symbol("s")]) {
      const error: Told = toPulumiError(thrown, {});
      assert.ok(error instanceof Error);
      assert.ok(error.message.length > 0);
      assert.equal("id" in error, false);
    }
    assert.ok(toPulumiError(new Error(""), {}) instanceof Error);
  });

  it("prints no stack to people who cannot do anything with it", () => {
    assert.doesNotMatch(toPulumiError(new Error("no"), {}).stack ?? "", /\n|\.[jt]s:\d/);
  });
});
