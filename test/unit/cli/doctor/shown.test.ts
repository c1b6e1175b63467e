import assert from "node:assert/strict";

import { shortened } from "../../../../provider/src/cli/doctor/shown.js";

describe("values that the doctor shows", () => {
  it("the id of an access key is shown in part, a short one not at all", () => {
    assert.equal(shortened("LTAI5tExampleKey8f2k"), "LTAI…8f2k");
    assert.equal(shortened("elevenchars"), "…");
  });
});
