import { type Browser, chromium } from "playwright-core";
import { outputFile } from "./output.ts";

/** Debian's Chromium, with a fresh profile, on this machine's network alone. */
export async function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      // Nothing but this machine.
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ],
  });
}

/** A screenshot of every page that is open. */
export async function photographAll(browser: Browser, title: string): Promise<void> {
  const pages = browser.contexts().flatMap((context) => context.pages());
  const name = title.replaceAll(/\W+/g, "-");
  await Promise.all(pages.map((page, i) => page.screenshot({ path: outputFile(`${name}-${i + 1}.png`) })));
}
