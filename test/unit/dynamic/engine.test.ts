import assert from "node:assert/strict";
import { createServer, Socket, type AddressInfo, type Server } from "node:net";
import sinon from "sinon";

import { Orphaned, watchEngine } from "../../../provider/src/dynamic/engine.js";

describe("whether the engine still lives", () => {
  let server: Server;
  let mayStillSend: () => Promise<void>;
  beforeEach(async () => {
    server = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    mayStillSend = watchEngine(`127.0.0.1:${(server.address() as AddressInfo).port}`);
    await mayStillSend();
  });
  afterEach(() => {
    sinon.restore();
    server.close();
  });

  it("it does not where nobody listens any more: nothing is sent then", async () => {
    await new Promise((resolve) => server.close(resolve));
    await assert.rejects(mayStillSend(), Orphaned);
  });

  it("an error of this machine, such as too many open files, is not its end", async () => {
    sinon.stub(Socket.prototype, "connect").callsFake(function (this: Socket) {
      process.nextTick(() =>
        this.emit("error", Object.assign(new Error("connect EMFILE"), { code: "EMFILE" })),
      );
      return this;
    });
    await mayStillSend();
  });

  it("where none listened from the start there is none to outlive", async () => {
    await new Promise((resolve) => server.close(resolve));
    await watchEngine(`127.0.0.1:1`)();
    await watchEngine(undefined)();
  });
});
