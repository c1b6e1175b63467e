import assert from "node:assert/strict";
import { nameAll } from "../../../../provider/src/cli/import/names.js";
import type { UrnOf } from "../../../../provider/src/cli/import/selection.js";
import { namesOfConstants } from "../../../../provider/src/cli/import/program.js";
import { autoName } from "../../../../provider/src/entry/names.js";
import type { RemoteEntry } from "../../../../provider/src/gateway/reads.js";
import { found, live, urnOf } from "./found.js";

const free = { names: new Set<string>(), identifiers: namesOfConstants };

const names = (entries: RemoteEntry[], of?: UrnOf, taken = free): string[] =>
  nameAll(found(...entries), taken, of).map(({ name }) => name);

const on = (externalPort: string, forwardEntryName = "", more: Record<string, unknown> = {}): RemoteEntry =>
  live({ externalPort, internalPort: externalPort, forwardEntryName, ...more });

describe("the names of imported entries", () => {
  it("are those in the cloud, with dashes for what is neither letter nor digit", () => {
    for (const [name, resource] of [
      ["web", "web"],
      ["Web Server", "Web-Server"],
      ["测试 用例", "测试-用例"],
      ["a::b", "a-b"],
      ["  x/y  ", "x-y"],
      ["../../etc", "etc"],
      ["cafe\u0301", "café"],
    ] as const) {
      assert.deepEqual(names([on("1", name)]), [resource], name);
    }
  });

  it("of entries without one tell protocol and port", () => {
    assert.deepEqual(
      names([
        on("443"),
        on("53", "", { ipProtocol: "UDP" }),
        on("8000/8010", "", { ipProtocol: "Any" }),
        on("99", "🚀"),
      ]),
      ["udp-53", "tcp-99", "tcp-443", "any-8000-8010"],
    );
  });

  it("of namesakes are told apart by port, whichever comes first, and rename no others", () => {
    const [a, b, c] = [on("80", "web"), on("443", "web"), on("22", "ssh")];
    assert.deepEqual(names([a, b, c]), ["ssh", "web-tcp-80", "web-tcp-443"]);
    assert.deepEqual(names([c, b, a]), ["ssh", "web-tcp-80", "web-tcp-443"]);
    assert.deepEqual(names([a, c]), ["ssh", "web"]);
  });

  it("of namesakes on one port are told apart by address", () => {
    const far = { externalIp: "203.0.113.11" };
    assert.deepEqual(names([on("80", "web"), on("80", "web", far)]), [
      "web-tcp-80-203.0.113.10",
      "web-tcp-80-203.0.113.11",
    ]);
    assert.deepEqual(names([on("80"), on("80", "", far)]), ["tcp-80-203.0.113.10", "tcp-80-203.0.113.11"]);
  });

  it("of namesakes that nothing else tells apart hold the id", () => {
    const same = { internalIp: "10.0.0.1" };
    const [a, b] = [on("80", "web", same), on("80", "web", same)];
    assert.deepEqual(names([a, b]), [`web-${a.id}`, `web-${b.id}`]);
  });

  it("are told apart where one namesake is called what another would be", () => {
    const all = names([on("80", "web"), on("443", "web"), on("22", "web-tcp-443")]);
    assert.equal(new Set(all).size, 3);
    assert.equal(all[0], "web-tcp-443-tcp-22");
  });

  it("are told apart where only the identifiers are the same", () => {
    const all = nameAll(found(on("80", "Web"), on("443", "web")), free, undefined);
    assert.deepEqual(
      all.map(({ name, identifier, shared }) => [name, identifier, shared]),
      [
        ["Web-tcp-80", "webTcp80", "Web"],
        ["web-tcp-443", "webTcp443", "web"],
      ],
    );
  });

  it("leave those to others that the stack or the program has", () => {
    const taken = { ...free, names: new Set(["web"]) };
    assert.deepEqual(names([on("80", "web")], undefined, taken), ["web-tcp-80"]);
    assert.deepEqual(names([on("80", "natGatewayId"), on("81", "externalIp2")]), [
      "natGatewayId-tcp-80",
      "externalIp2-tcp-81",
    ]);
  });

  it("are those of the resources that made the entries, where this stack did", () => {
    const resource = 'my "web" server';
    const made = autoName(resource, urnOf(resource));
    assert.deepEqual(names([on("80", made)], urnOf), [resource]);
    const foreign = autoName("web", urnOf("other"));
    assert.deepEqual(names([on("80", foreign)], urnOf), [foreign]);
    assert.deepEqual(names([on("80", made)]), [made.replace(/[" ]+/g, "-")]);
  });

  it("that cannot be told apart are a complaint that names the entries", () => {
    const twins = [live({ externalPort: "80", forwardEntryName: "web" }, { id: "fwd.a" })];
    twins.push(live({ externalPort: "80", forwardEntryName: "web" }, { id: "fwd-a" }));
    assert.throws(
      () => names(twins),
      /^UserError: no unique resource name can be derived for fwd-a \("web", TCP 203\.0\.113\.10:80 .*\) and fwd\.a \(.*\)\. Rename one of them in the cloud, or select entries with --id\.$/,
    );
  });
});
