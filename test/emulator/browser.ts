import { existsSync } from "node:fs";
import { launch, type Browser } from "puppeteer-core";

/** A Chrome that is installed, or else the one that comes as a package. */
export async function launchBrowser(...args: string[]): Promise<Browser> {
  const { default: chromium } = await import("@sparticuz/chromium");
  const installed = [process.env.CHROME_PATH, "/usr/bin/google-chrome", "/usr/bin/chromium"];
  const path =
    installed.find((one) => one !== undefined && existsSync(one)) ?? (await chromium.executablePath());
  return launch({ executablePath: path, args: [...chromium.args, ...args], headless: "shell" });
}
