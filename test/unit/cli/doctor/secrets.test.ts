import assert from "node:assert/strict";

import { Secrets, shortened } from "../../../../provider/src/cli/doctor/secrets.js";

describe("secrets in sentences", () => {
  it("are hidden wherever they stand, also one that is a part of another", () => {
    const secrets = new Secrets();
    secrets.add("hush-hush");
    secrets.add("hush-hush-longer ");
    secrets.add(undefined);
    assert.equal(secrets.hide("a hush-hush-longer, b hush-hush."), "a …, b ….");
  });

  it("are hidden where they are parts of a structured value; roles are not", () => {
    const secrets = new Secrets();
    secrets.addAll(
      JSON.stringify({ roleArn: "acs:ram::1:role/ci", oidcToken: "hush-hush", deep: ["inner-one"] }),
    );
    assert.equal(secrets.hide("acs:ram::1:role/ci hush-hush inner-one"), "acs:ram::1:role/ci … …");
  });

  it("too short to be one, a text is a word", () => {
    const secrets = new Secrets();
    secrets.addAll("true");
    assert.equal(secrets.hide("it is true"), "it is true");
  });

  it("the id of an access key is told in part, a short one not at all", () => {
    assert.equal(shortened("LTAI5tExampleKey8f2k"), "LTAI…8f2k");
    assert.equal(shortened("elevenchars"), "…");
  });
});
