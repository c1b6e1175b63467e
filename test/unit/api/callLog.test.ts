import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";

import sinon from "sinon";

import type { CallEvent } from "../../../provider/src/api/callLog.js";
import { openCallLog } from "../../../provider/src/api/callLog.js";

const event: CallEvent = {
  kind: "wait",
  at: 0,
  for: "queue",
  resource: "ssh",
  subject: "nat-1",
  waitedMs: 5,
};

describe("the log of an account", () => {
  let directory: string;
  let printed: string[];
  const print = (line: string) => printed.push(line);
  const eventually = async (holds: () => boolean): Promise<void> => {
    for (let tries = 0; tries < 200 && !holds(); tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    assert.ok(holds());
  };
  beforeEach(() => {
    directory = mkdtempSync(path.join(os.tmpdir(), "ens-log-"));
    printed = [];
  });
  afterEach(() => {
    sinon.restore();
    rmSync(directory, { recursive: true, force: true });
  });

  it("goes to standard error where no file is named", () => {
    const log = openCallLog({ level: "debug", file: undefined }, "ens.test", print);
    log.tell(event);
    log.close();
    assert.equal(printed.length, 1);
    assert.deepEqual(JSON.parse(printed[0] ?? ""), {
      time: "1970-01-01T00:00:00.000Z",
      level: "debug",
      pid: process.pid,
      wait: "queue",
      resource: "ssh",
      subject: "nat-1",
      waitedMs: 5,
      endpoint: "ens.test",
    });
  });

  it("writes nothing, and opens nothing, where none is asked for", () => {
    const error = sinon.stub(console, "error");
    const file = path.join(directory, "calls.log");
    const log = openCallLog({ level: "off", file }, "ens.test");
    log.tell(event);
    log.close();
    assert.equal(error.callCount, 0);
    assert.throws(() => readFileSync(file), /ENOENT/);
  });

  it("goes to the file that is named, and nowhere else", async () => {
    const file = path.join(directory, "calls.log");
    const log = openCallLog({ level: "debug", file }, "ens.test", print);
    log.tell(event);
    log.close();
    await eventually(() => {
      try {
        return readFileSync(file, "utf8").endsWith("}\n");
      } catch {
        return false;
      }
    });
    assert.deepEqual(printed, []);
  });

  it("a file that cannot be written to is one warning that says what to do", async () => {
    const file = path.join(directory, "none", "calls.log");
    const log = openCallLog({ level: "debug", file }, "ens.test", print);
    for (let i = 0; i < 3; i += 1) log.tell(event);
    await eventually(() => printed.length > 0);
    log.tell(event);
    assert.equal(printed.length, 1);
    assert.match(
      printed[0] ?? "",
      /not logged: .*calls\.log cannot be written to \(ENOENT.*ENS_LOG or ens:logLevel/,
    );
  });
});
