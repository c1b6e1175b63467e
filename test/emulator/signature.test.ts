import assert from "node:assert/strict";
import { ManualClock, startEnsEmulator, type EnsEmulator } from "../../emulator/src/index.js";
import { call, callCore, callPop, refusal } from "./clients.js";
import { rawV1, rawV3, type RawRequest } from "./raw.js";

const minute = 60_000;

describe("signatures that the emulator checks", () => {
  const now = Date.now();
  const clock = new ManualClock(now);
  let ens: EnsEmulator;
  before(async () => {
    ens = await startEnsEmulator({ clock, signatureClock: clock });
  });
  after(() => ens.close());

  const code = async (request: RawRequest) => {
    const answer = await rawV3(ens, request);
    return answer.status === 200 ? "200" : `${answer.status} ${answer.json().Code}`;
  };

  it("V3: the documented request is accepted, with the parameters in query and form together", async () => {
    const answer = await rawV3(ens, {
      action: "DescribeForwardTableEntries",
      params: { NatGatewayId: "nat-5quickstart00000000000000", PageSize: "7" },
      form: { PageNumber: "3" },
    });
    assert.equal(answer.status, 200, answer.text);
    assert.deepEqual([answer.json().PageSize, answer.json().PageNumber], ["7", "3"]);
    assert.equal(answer.headers.get("content-type"), "application/json;charset=utf-8");
    assert.equal(answer.headers.get("x-acs-request-id"), answer.json().RequestId);
    assert.equal(
      answer.headers.get("date"),
      new Date(clock.now()).toUTCString(),
      "the clock of the emulator",
    );
  });

  it("a clock that is wrong by up to 15 minutes is taken, one that is more wrong is not", async () => {
    assert.equal(await code({ date: new Date(now - 14 * minute) }), "200");
    assert.equal(await code({ date: new Date(now + 14 * minute) }), "200");
    assert.equal(await code({ date: new Date(now - 16 * minute) }), "400 InvalidTimeStamp.Expired");
    assert.equal(await code({ date: new Date(now + 16 * minute) }), "400 InvalidTimeStamp.Expired");
    assert.equal(await code({ date: "yesterday" }), "400 InvalidTimeStamp.Format");
    assert.equal(await code({ headers: { "x-acs-date": "" } }), "400 MissingTimestamp");
  });

  it("a nonce serves once, and only a good signature uses it up", async () => {
    assert.equal(
      await code({ nonce: "one", headers: { "x-acs-content-sha256": "0" } }),
      "400 SignatureDoesNotMatch",
    );
    assert.equal(await code({ nonce: "one" }), "200");
    assert.equal(await code({ nonce: "one" }), "400 SignatureNonceUsed");
    assert.equal(await code({ headers: { "x-acs-signature-nonce": "" } }), "400 MissingSignatureNonce");
  });

  it("every x-acs header and the host must be signed", async () => {
    const signedHeaders = ["host", "x-acs-action", "x-acs-date", "x-acs-signature-nonce", "x-acs-version"];
    assert.equal(await code({ signedHeaders }), "400 IncompleteSignature");
    assert.equal(await code({ authorization: "ACS3-HMAC-SHA256 nonsense" }), "400 IncompleteSignature");
    assert.equal(await code({ authorization: "Bearer x" }), "400 IncompleteSignature");
  });

  it("no signature at all, another version and no action are told apart", async () => {
    assert.equal(await code({ version: "2014-05-26" }), "400 InvalidVersion");
    assert.equal(await code({ headers: { "x-acs-action": "" } }), "400 MissingAction");
    const bare = await fetch(`${ens.endpoint}/?Action=DescribeNatGateways&Version=2017-11-10`);
    assert.equal(((await bare.json()) as { Code: string }).Code, "MissingAccessKeyId");
  });

  it("1.0: skew, replay and another method are told apart", async () => {
    assert.equal((await rawV1(ens, { SignatureNonce: "eins" })).status, 200);
    assert.equal((await rawV1(ens, { SignatureNonce: "eins" })).Code, "SignatureNonceUsed");
    assert.equal((await rawV1(ens, { Timestamp: "2020-01-01T00:00:00Z" })).Code, "InvalidTimeStamp.Expired");
    assert.equal((await rawV1(ens, { SignatureMethod: "HMAC-SHA256" })).Code, "InvalidSignatureMethod");
    assert.equal((await rawV1(ens, { Signature: "AAAA" })).Code, "SignatureDoesNotMatch");
    assert.equal((await rawV1(ens, { AccessKeyId: "" })).Code, "MissingAccessKeyId");
  });

  it("the old nonces are forgotten in bounded memory, the young ones are not", async () => {
    const { Nonces } = await import("../../emulator/src/signature/authenticate.js");
    const nonces = new Nonces(0, 1000, 10);
    for (let index = 0; index < 15; index++) assert.ok(nonces.use(`n${index}`, 1));
    assert.equal(nonces.use("n14", 1), false);
    assert.equal(nonces.use("n3", 1), false, "the generation before still counts");
    for (let index = 15; index < 40; index++) assert.ok(nonces.use(`n${index}`, 1));
    assert.ok(nonces.use("n3", 1));
  });
});

describe("temporary and disabled keys", () => {
  const sts = { accessKeyId: "STS.one", accessKeySecret: "two", securityToken: "three" };
  const clock = new ManualClock(Date.now());
  let ens: EnsEmulator;
  before(async () => {
    ens = await startEnsEmulator({
      signatureClock: clock,
      accessKeys: [
        { ...sts, expires: new Date(clock.now() + minute).toISOString() },
        { accessKeyId: "plain", accessKeySecret: "secret" },
        { accessKeyId: "off", accessKeySecret: "secret", disabled: true },
      ],
    });
  });
  after(() => ens.close());

  const clients = { call, callCore, callPop };
  for (const [name, client] of Object.entries(clients)) {
    it(`an STS token is asked for and checked (${name})`, async () => {
      const { endpoint } = ens;
      await client({ endpoint, ...sts }, "DescribeNatGateways");
      const { accessKeyId, accessKeySecret } = sts;
      await refusal(
        client({ endpoint, accessKeyId, accessKeySecret }, "DescribeNatGateways"),
        "MissingSecurityToken",
      );
      await refusal(
        client({ endpoint, ...sts, securityToken: "four" }, "DescribeNatGateways"),
        "InvalidSecurityToken.Malformed",
      );
      await refusal(
        client(
          { endpoint, accessKeyId: "plain", accessKeySecret: "secret", securityToken: "x" },
          "DescribeNatGateways",
        ),
        "InvalidSecurityToken.MismatchWithAccessKey",
      );
      await refusal(
        client({ endpoint, accessKeyId: "off", accessKeySecret: "secret" }, "DescribeNatGateways"),
        "InvalidAccessKeyId.Inactive",
      );
    });
  }

  it("a token ends at its time", async () => {
    clock.advance(minute);
    await refusal(
      call({ endpoint: ens.endpoint, ...sts }, "DescribeNatGateways"),
      "InvalidSecurityToken.Expired",
    );
    assert.ok(!JSON.stringify(ens.calls).includes("three"), "no token is recorded");
  });
});

describe("verifySignatures: false", () => {
  it("lets any key and any signature in", async () => {
    const ens = await startEnsEmulator({ verifySignatures: false });
    await call(
      { ...ens, endpoint: ens.endpoint, accessKeyId: "any", accessKeySecret: "any" },
      "DescribeNatGateways",
    );
    const bare = await fetch(`${ens.endpoint}/?Action=DescribeNatGateways&Version=2017-11-10`);
    assert.equal(bare.status, 200);
    await ens.close();
  });
});
