import { chance, killOnce, Site } from "../e2e/crashes.js";

const seed = Number(process.env["SEED"] ?? Date.now() % 2_147_483_647);
const kills = Number(process.env["KILLS"] ?? 100);
const sites = 3;

describe(`runs of the real CLI that are killed at random moments [SEED=${seed}]`, function () {
  this.timeout(90 * 60_000);

  it(`${kills} kills: nothing lost, nothing doubled, and the stack goes on`, async () => {
    let done = 0;
    await Promise.all(
      Array.from({ length: sites }, async (_, index) => {
        // the last one on the provider plugin
        const site = await (index === sites - 1 ? Site.openPlugin() : Site.open());
        const random = chance(seed + index);
        try {
          while (done < kills) {
            done += 1;
            const mine = done;
            const story = await killOnce(site, random).catch((error: unknown) => {
              // told at once: the others go on for a while
              console.log(error);
              throw error;
            });
            if (mine % 10 === 0) console.log(`      ${mine} of ${kills}: ${story}`);
          }
        } finally {
          await site.close();
        }
      }),
    );
  });
});
