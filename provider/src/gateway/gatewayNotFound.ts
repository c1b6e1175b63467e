/** The account behind the key does not see the gateway at the endpoint. That says nothing about its entries. */
export class GatewayNotFound extends Error {
  override readonly name = "GatewayNotFound";

  constructor(readonly natGatewayId: string) {
    super(`NAT gateway ${natGatewayId} was not found.`);
  }
}
