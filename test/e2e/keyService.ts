import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A credentials URI: a service that gives temporary keys, slowly if it must. */
export class KeyService {
  readonly key = {
    accessKeyId: "STS.NVkeyOfTheKeyService",
    accessKeySecret: "kE9secretOfTheKeyService7Qx",
    securityToken: "CAIStokenOfTheKeyService4Zw",
  };
  /** Requests that wait for their answer. */
  open = 0;

  private constructor(private readonly server: Server) {}

  /**
   * @param delayMs between a request and its answer
   * @param lifeMs of each session
   */
  static async start(delayMs: number, lifeMs: number): Promise<KeyService> {
    const server = createServer((_request, response) => {
      service.open += 1;
      setTimeout(() => {
        service.open -= 1;
        response.end(
          JSON.stringify({
            Code: "Success",
            AccessKeyId: service.key.accessKeyId,
            AccessKeySecret: service.key.accessKeySecret,
            SecurityToken: service.key.securityToken,
            Expiration: `${new Date(Date.now() + lifeMs).toISOString().slice(0, 19)}Z`,
          }),
        );
      }, delayMs);
    });
    const service = new KeyService(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return service;
  }

  get uri(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/keys`;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
