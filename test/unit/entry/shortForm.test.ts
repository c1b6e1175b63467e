import assert from "node:assert/strict";

import { parseShortForm, ShortFormError, type ShortForm } from "../../../provider/src/entry/shortForm.js";

const all = { externalIp: true, internalIp: true, ipProtocol: true };
const none = { externalIp: false, internalIp: false, ipProtocol: false };

/** The error of a line, as it is shown. */
function refused(text: string, given = all): string {
  try {
    parseShortForm(text, given);
  } catch (error) {
    assert.ok(error instanceof ShortFormError, String(error));
    return error.message;
  }
  return assert.fail(`${text} was taken`);
}

describe("entry: short forms", () => {
  it("names the outside, the inside and the protocol", () => {
    const forms: Record<string, ShortForm> = {
      "443:10.0.0.5:8443/tcp": {
        externalPort: "443",
        internalIp: "10.0.0.5",
        internalPort: "8443",
        ipProtocol: "TCP",
      },
      "8000-8010:10.0.0.5:9000-9010/udp": {
        externalPort: "8000/8010",
        internalIp: "10.0.0.5",
        internalPort: "9000/9010",
        ipProtocol: "UDP",
      },
      "203.0.113.10:443:10.0.0.5:8443/tcp": {
        externalIp: "203.0.113.10",
        externalPort: "443",
        internalIp: "10.0.0.5",
        internalPort: "8443",
        ipProtocol: "TCP",
      },
      "203.0.113.10:443:8443": { externalIp: "203.0.113.10", externalPort: "443", internalPort: "8443" },
      "443:8443/any": { externalPort: "443", internalPort: "8443", ipProtocol: "Any" },
      "53:53": { externalPort: "53", internalPort: "53" },
      "1-65535:1-65535/Tcp": { externalPort: "1/65535", internalPort: "1/65535", ipProtocol: "TCP" },
    };
    for (const [text, form] of Object.entries(forms)) {
      assert.deepEqual(parseShortForm(text, all), form, text);
    }
  });

  it("leaves out only what is given for all", () => {
    const whole = "203.0.113.10:443:10.0.0.5:8443/tcp";
    assert.doesNotThrow(() => parseShortForm(whole, none));
    assert.equal(
      refused("443:10.0.0.5:8443/tcp", { ...all, externalIp: false }),
      '443:10.0.0.5:8443/tcp\n^ found 443, expected an external IPv4 address and ":", as no externalIp is given for all forwards',
    );
    assert.equal(
      refused("443:8443/tcp", { ...all, internalIp: false }),
      '443:8443/tcp\n    ^ found 8443, expected an internal IPv4 address and ":", as no internalIp is given for all forwards',
    );
    assert.equal(
      refused("443:8443", { ...all, ipProtocol: false }),
      '443:8443\n        ^ found the end, expected a protocol: "/tcp", "/udp" or "/any"',
    );
  });

  it("points at the character that is wrong", () => {
    const port = "a number from 1 to 65535 without leading zeros";
    const external = `the external port, ${port}, or the external IPv4 address`;
    const internal = `the internal port, ${port}, or the internal IPv4 address`;
    const byte = "a number from 0 to 255 without leading zeros";
    const asMany =
      "as many as the external ports: each is forwarded to the internal one at the same position";
    for (const [text, at, remark] of [
      ["", 0, `found the end, expected ${external}`],
      [" 443:8443/tcp", 0, `found a blank, expected ${external}`],
      ["443:8443/tcp ", 12, `found a blank, expected the end`],
      ["443 :8443/tcp", 3, `found a blank, expected ":" and the internal side`],
      ["443/tcp", 3, `found "/", expected ":" and the internal side`],
      ["443:", 4, `found the end, expected ${internal}`],
      ["443:web:8443/tcp", 4, `found "w", expected ${internal}`],
      ["443:10.0.0.5:web/tcp", 13, `found "w", expected ${port}`],
      ["443:10.0.0.5/tcp", 12, `found "/", expected ":" and the internal port`],
      ["443:10.0.0:8443/tcp", 10, `found ":", expected "." and ${byte}: an address has four`],
      ["443:10.0.0.5.6:8443/tcp", 12, `found ".", expected ":" and the internal port`],
      ["443:010.0.0.5:8443/tcp", 4, `found 010, expected ${byte}`],
      ["443:10.0.0.256:8443/tcp", 11, `found 256, expected ${byte}`],
      ["443:10..0.5:8443/tcp", 7, `found ".", expected ${byte}`],
      ["0:8443/tcp", 0, `found 0, expected ${external}`],
      ["65536:8443/tcp", 0, `found 65536, expected ${external}`],
      ["0443:8443/tcp", 0, `found 0443, expected ${external}`],
      ["443:10.0.0.5:08443/tcp", 13, `found 08443, expected ${port}`],
      ["+443:8443/tcp", 0, `found "+", expected ${external}`],
      ["443:8443:10.0.0.5/tcp", 8, `found ":", expected the end, or a protocol: "/tcp", "/udp" or "/any"`],
      ["443:8443/", 9, "found the end, expected tcp, udp or any"],
      ["443:8443/icmp", 9, "found icmp, expected tcp, udp or any"],
      ["443:8443/tcp/udp", 12, 'found "/", expected the end'],
      ["443:8443/tcp,udp", 12, 'found ",", expected the end'],
      ["8000-:9000", 5, `found ":", expected the end of the range, ${port}`],
      ["8010-8000:1-11", 5, "found 8000, expected a port above 8010, as ranges ascend"],
      ["443-443:8443", 4, "found 443, expected a port above 443, as ranges ascend"],
      ["8000-8010:9000-9009", 10, `found 10 ports, expected 11 ports, ${asMany}`],
      ["8000-8010:9000", 10, `found 1 port, expected 11 ports, ${asMany}`],
      ["443:8443-8444", 4, `found 2 ports, expected 1 port, ${asMany}`],
      ["8000/8010:9000/9010", 4, 'found "/", expected "-" between the ports of a range'],
      ["8000-8010:9000/9010", 14, 'found "/", expected "-" between the ports of a range'],
      ["443：8443/tcp", 3, 'found "：" (U+FF1A), expected ":" and the internal side'],
    ] as const) {
      const [line, caret, ...more] = refused(text).split("\n");
      assert.deepEqual(
        [line, caret, more],
        [text, `${" ".repeat(at)}^ ${remark}`, []],
        `${JSON.stringify(text)} at ${at}`,
      );
    }
  });

  it("shows what cannot be seen, so that the caret stays below its character", () => {
    assert.equal(
      refused("443:8443/tcp\n"),
      "443:8443/tcp\\u{A}\n            ^ found a blank, expected the end",
    );
    assert.match(refused("443\u202E:8443"), /^443\\u\{202E\}:8443\n {3}\^ found "\\u\{202E\}",/);
    assert.match(refused("443\u0000:8443"), /^443\\u\{0\}:8443\n {3}\^ found "\\u\{0\}",/);
    assert.match(refused("443\uD800:8443"), /^443\\u\{D800\}:8443\n {3}\^ found "\\u\{D800\}",/);
  });

  it("shows no more of a long line than a terminal does", () => {
    for (const text of ["9".repeat(5000), `443:8443/${"x".repeat(5000)}`]) {
      const lines = refused(text).split("\n");
      assert.ok(lines[0]!.length < 80 && lines[0]!.endsWith("…"), lines[0]);
      assert.ok(lines[1]!.length < 200, lines[1]);
    }
  });
});
