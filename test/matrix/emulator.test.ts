import { liveOnPackedEmulator } from "./bothPackages.js";
import { Tools, type NodeVersion } from "./tools.js";

describe("the packed emulator, installed beside the packed provider", () => {
  let tools: Tools;
  before(async () => {
    tools = await Tools.open();
  });
  after(() => tools.close());

  for (const node of ["current", "22", "24"] as const satisfies readonly NodeVersion[]) {
    it(`Node.js ${node}: starts by its command, and a stack lives on it`, () =>
      liveOnPackedEmulator(tools, "npm", node));
  }
});
