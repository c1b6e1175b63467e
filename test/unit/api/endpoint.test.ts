import assert from "node:assert/strict";

import { endpointOfRegion, parseEndpoint } from "../../../provider/src/api/endpoint.js";

describe("endpoint", () => {
  const good: [string, string | undefined, string, "http" | "https"][] = [
    ["ens.aliyuncs.com", undefined, "ens.aliyuncs.com", "https"],
    ["ens.aliyuncs.com:8443", undefined, "ens.aliyuncs.com:8443", "https"],
    ["http://ens.test:8080", undefined, "ens.test:8080", "http"],
    ["https://ens.test", undefined, "ens.test", "https"],
    ["https://ens.test/", undefined, "ens.test", "https"],
    ["HTTP://ens.test", undefined, "ens.test", "http"],
    ["ens.test", "http", "ens.test", "http"],
    ["ens.test", "HTTP", "ens.test", "http"],
    ["http://ens.test", "https", "ens.test", "http"],
    ["127.0.0.1:4566", undefined, "127.0.0.1:4566", "http"],
    ["127.0.0.1:4566", "https", "127.0.0.1:4566", "https"],
    ["localhost", undefined, "localhost", "http"],
    ["localhost:80", undefined, "localhost:80", "http"],
    ["[::1]:4566", undefined, "[::1]:4566", "http"],
    ["localhost.example.com", undefined, "localhost.example.com", "https"],
  ];
  for (const [text, protocol, host, spoken] of good) {
    it(`${text}${protocol === undefined ? "" : ` with protocol ${protocol}`} is ${host} by ${spoken}`, () => {
      assert.deepEqual(parseEndpoint(text, protocol), { host, protocol: spoken });
    });
  }

  for (const text of [
    "",
    " ",
    "http://",
    "ens.test/path",
    "http://ens.test/v1",
    "https://ens.test//",
    "ens.test?x=1",
    "ens.test#x",
    "ftp://ens.test",
    "file:///etc/passwd",
    "http:/ens.test",
    "//ens.test",
    "ens.test:",
    "ens.test:port",
    "ens.test:99999",
    "ens.test:0",
    "ens.test:123456",
    "user@ens.test",
    "https://user:secret@ens.test",
    "ens test",
    "ens.test\n",
    "256.1.1.1",
    "http://[::1",
    "http://http://ens.test",
  ]) {
    it(`${JSON.stringify(text)} is no endpoint`, () => {
      assert.equal(parseEndpoint(text, undefined), undefined);
    });
  }

  it("of a region is the central one, and Singapore has its own", () => {
    const central = { host: "ens.aliyuncs.com", protocol: "https" };
    assert.deepEqual(endpointOfRegion(undefined), central);
    assert.deepEqual(endpointOfRegion("cn-hangzhou"), central);
    assert.deepEqual(endpointOfRegion("toString"), central);
    assert.deepEqual(endpointOfRegion("ap-southeast-1"), {
      host: "ens.ap-southeast-1.aliyuncs.com",
      protocol: "https",
    });
  });
});
