import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { atMost, figure, type Effort, type Figure } from "./figure.js";
import { median } from "./median.js";

const run = promisify(execFile);
const checkout = fileURLToPath(new URL("..", import.meta.url));

const sdk = "@pulumi/pulumi";
const ours = "pulumi-alicloud-ens";

/** What importing the package adds for a program that imports the SDK anyway. */
export async function importTimeFigures({ quick }: Effort): Promise<Figure[]> {
  const alone: number[] = [];
  const both: number[] = [];
  const part: number[] = [];
  // the files are read from disk once before anything counts
  await timesOfRequiring(sdk, ours);
  // alternating, so that whatever else the machine does meets both alike
  for (let pair = 0; pair < (quick ? 5 : 40); pair += 1) {
    const [sdkAlone = 0] = await timesOfRequiring(sdk);
    const [sdkBefore = 0, oursAfter = 0] = await timesOfRequiring(sdk, ours);
    alone.push(sdkAlone);
    both.push(sdkBefore + oursAfter);
    part.push(oursAfter);
  }
  return [
    figure(`import of ${sdk} alone`, median(alone), "ms"),
    figure(`import of ${sdk}, then ${ours}`, median(both), "ms"),
    // the difference of the two lines above has the noise of hundreds of ms in it; this part of the second has not
    atMost(30, figure("import of the package adds", median(part), "ms")),
  ];
}

/** ms that a fresh process takes for each `require`, as a CommonJS program does it, without Node's own start. */
async function timesOfRequiring(...packages: string[]): Promise<number[]> {
  const script = `
    const times = process.argv.slice(1).map((name) => {
      const begun = performance.now();
      require(name);
      return performance.now() - begun;
    });
    console.log(JSON.stringify(times));`;
  const { stdout } = await run(process.execPath, ["-e", script, ...packages], {
    cwd: checkout,
    timeout: 60_000,
    env: { ...process.env, NODE_OPTIONS: "" },
  });
  return JSON.parse(stdout) as number[];
}
