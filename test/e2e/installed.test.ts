import { liveOnPackedEmulator } from "../matrix/bothPackages.js";
import { Tools } from "../matrix/tools.js";

/** One row of test/matrix, which tries the ways to install the packages one by one: the two that differ most from ours. */
describe("both packages as npm packs them, installed by pnpm and run by Node.js 22", function () {
  this.timeout(600_000);
  let tools: Tools;

  before(async () => {
    tools = await Tools.open();
  });
  after(() => tools.close());

  it("the emulator starts by its command, and a stack lives on it", () =>
    liveOnPackedEmulator(tools, "pnpm", "22"));
});
