import assert from "node:assert/strict";
import { createServer, Socket, type AddressInfo, type Server } from "node:net";
import sinon from "sinon";

import { engineAddress, watchEngine } from "../../../provider/src/session/engine.js";

describe("whether the engine still lives", () => {
  let server: Server;
  let assertEngineRunning: () => Promise<void>;
  beforeEach(async () => {
    server = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    assertEngineRunning = watchEngine(`127.0.0.1:${(server.address() as AddressInfo).port}`);
    await assertEngineRunning();
  });
  afterEach(() => {
    sinon.restore();
    server.close();
  });

  it("it does not where nobody listens any more: nothing is sent then", async () => {
    await new Promise((resolve) => server.close(resolve));
    await assert.rejects(assertEngineRunning(), /Pulumi has ended/);
  });

  it("an error of this machine, such as too many open files, is not its end", async () => {
    sinon.stub(Socket.prototype, "connect").callsFake(function (this: Socket) {
      process.nextTick(() =>
        this.emit("error", Object.assign(new Error("connect EMFILE"), { code: "EMFILE" })),
      );
      return this;
    });
    await assertEngineRunning();
  });

  it("an engine that was gone before the first look is gone as well, and stays so when another process gets its port", async () => {
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const late = watchEngine(`127.0.0.1:${port}`);
    await assert.rejects(late(), /Pulumi has ended/);
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    await assert.rejects(late(), /Pulumi has ended/);
  });

  it("an engine that listens at an address of IPv6 lives", async () => {
    const six = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => six.listen(0, "::1", resolve));
    const { port } = six.address() as AddressInfo;
    await watchEngine(`[::1]:${port}`)();
    await new Promise((resolve) => six.close(resolve));
    await assert.rejects(watchEngine(`[::1]:${port}`)(), /Pulumi has ended/);
  });

  it("one refusal does not end the process, two in a row do", async () => {
    const clock = sinon.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    let refuses = false;
    sinon.stub(Socket.prototype, "connect").callsFake(function (this: Socket) {
      process.nextTick(() => {
        if (refuses) {
          this.emit("error", Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }));
        } else {
          this.emit("connect");
        }
      });
      return this;
    });
    const end = sinon.spy();
    watchEngine("127.0.0.1:40000", end);
    for (const refused of [true, false, true]) {
      refuses = refused;
      await clock.tickAsync(1_000);
      await new Promise(setImmediate);
      assert.equal(end.callCount, 0);
    }
    await clock.tickAsync(1_000);
    await new Promise(setImmediate);
    assert.equal(end.callCount, 1);
    clock.restore();
  });

  it("without an engine there is none to outlive: no address, or a port that no engine can have", async () => {
    await watchEngine(`127.0.0.1:1`)();
    await watchEngine(undefined)();
  });

  it("its address is the last one among the arguments, whatever flags come before it", () => {
    for (const flags of [
      [],
      ["--logtostderr", "-v=1"],
      ["--tracing", "tcp://127.0.0.1:40001"],
      ["--tracing", "127.0.0.1:40001"],
    ]) {
      assert.equal(engineAddress([...flags, "127.0.0.1:40002"]), "127.0.0.1:40002");
    }
    assert.equal(engineAddress(["test/unit", "--port", "40002"]), undefined);
    assert.equal(engineAddress([]), undefined);
  });
});
