import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cli } from "../support/data/cli.ts";
import { mixedItems } from "../support/data/mixed-items.ts";
import { putAll } from "../support/data/table.ts";
import { startDynalite } from "../support/engines/dynalite.ts";
import { clientFor, createTable, type Engine } from "../support/engines/index.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";
import { writeTree } from "../support/tree.ts";
import { startBrowser } from "./parts/browser.ts";

const long = "x".repeat(200);
/** Something of each kind: what changes and leaves something to do, what changes, and what can't be read, which holds nothing else back. */
const project = {
  "package.json": '{ "dependencies": { "next-auth": "^3.29.0", "aws-sdk": "^2.1000.0" } }\n',
  "pages/dynamic.js": `import Providers from "next-auth/providers"\nexport const all = (name) => Providers[name]({ ${long}: 1 })\n`,
  "scripts/broken.js": 'import AWS from "aws-sdk"\nconst = 3\n',
};

describe("the HTML reports", () => {
  let browser: Browser;
  let engine: Engine;
  beforeAll(async () => {
    [browser, engine] = await Promise.all([startBrowser(), startDynalite()]);
    await createTable(clientFor(engine), "reported");
    await putAll(clientFor(engine), "reported", [...mixedItems(60)]);
    await createTable(clientFor(engine), "migrated");
    await putAll(clientFor(engine), "migrated", [...mixedItems(60)]);
  });
  afterAll(() => Promise.all([browser?.close(), engine?.stop()]));

  async function reportOf(command: string): Promise<string> {
    const cwd = temporaryFolder();
    writeTree(cwd, project);
    const place = command === "codemod" ? [] : ["--table", "reported", "--endpoint", engine.endpoint];
    await cli([command, "--dry-run", "--report", "report.html", ...place], { cwd });
    return readFileSync(join(cwd, "report.html"), "utf8");
  }

  it.each(
    ["codemod", "migrate-data"].flatMap((command) =>
      (["light", "dark"] as const).flatMap((scheme) => [320, 1280].map((width) => [command, scheme, width] as const)),
    ),
  )("of %s in the %s, %i pixels wide: fits, can be read, loads nothing", async (command, colorScheme, width) => {
    const page = await browser.newPage({ viewport: { width, height: 700 }, colorScheme });
    const troubles: string[] = [];
    page.on("request", (request) => troubles.push(request.url()));
    page.on("console", (message) => troubles.push(message.text()));
    page.on("pageerror", (error) => troubles.push(error.message));
    await page.setContent(await reportOf(command));
    expect(troubles).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    expect(await page.evaluate(faintTexts)).toEqual([]);
    await page.close();
  });

  it.each(["codemod", "migrate-data"])("of %s is printed on white, with what its colours tell", async (command) => {
    const page = await browser.newPage({ viewport: { width: 794, height: 700 }, colorScheme: "dark" });
    await page.emulateMedia({ media: "print" });
    await page.setContent(await reportOf(command));
    expect(await page.evaluate(faintTexts)).toEqual([]);
    const colours = await page.evaluate(() => {
      const [main, ...coloured] = ["body", "main i, main .status"].flatMap((names) => [
        ...document.querySelectorAll(names),
      ]);
      const adjusted = coloured.map((part) => getComputedStyle(part).getPropertyValue("print-color-adjust"));
      return [main && getComputedStyle(main).backgroundColor, ...new Set(adjusted)];
    });
    expect(colours).toEqual(["rgb(255, 255, 255)", "exact"]);
    await page.close();
  });

  it.each([
    ["migrate-data", "--dry-run"],
    ["downgrade-data", "--dry-run"],
    ["verify-data"],
    ["inspect-user", "--email", "user-1@example.com"],
    ["inspect-user", "--sample", "2"],
    ["runs"],
  ])("of %s has its tables and their words whole on a telephone", async (...words) => {
    const cwd = temporaryFolder();
    const on = (table: string) => ["--table", table, "--endpoint", engine.endpoint];
    expect((await cli(["migrate-data", "--yes", ...on("migrated")], { cwd })).code).toBe(0);
    await cli([...words, ...on(words[0] === "runs" ? "migrated" : "reported"), "--report", "report.html"], { cwd });
    const page = await browser.newPage({ viewport: { width: 360, height: 700 } });
    await page.setContent(readFileSync(join(cwd, "report.html"), "utf8"));
    const cut = () =>
      [...document.querySelectorAll(".scroll")].flatMap(({ scrollWidth, clientWidth, textContent }) =>
        scrollWidth > clientWidth ? [textContent] : [],
      );
    expect(await page.evaluate(() => document.querySelectorAll(".scroll").length)).toBeGreaterThan(0);
    expect(await page.evaluate(cut)).toEqual([]);
    expect(await page.evaluate(brokenWords)).toEqual([]);
    await page.close();
  });

  it("of the codemod is filtered with the keyboard alone", async () => {
    const page = await browser.newPage();
    await page.setContent(await reportOf("codemod"));
    await page.keyboard.press("Tab");
    await page.keyboard.type("dynamic");
    expect(await page.locator("output").textContent()).toBe("1 of 3 shown");
    expect(await page.locator(".file:visible summary").allTextContents()).toEqual([expect.stringContaining("dynamic")]);
    for (let presses = 0; presses < 3; presses++) await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    expect(await page.locator(".file:visible").getAttribute("open")).toBeNull();
    await page.close();
  });
});

/** In the page: words of tables that begin on one line and end on another. */
function brokenWords(): string[] {
  return [...document.querySelectorAll("th, td")].flatMap((cell) => {
    const text = cell.firstChild;
    if (!(text instanceof Text)) return [];
    return [...text.data.matchAll(/[\w.]+/g)].flatMap(({ 0: word, index }) => {
      const range = document.createRange();
      range.setStart(text, index);
      range.setEnd(text, index + word.length);
      const tops = new Set([...range.getClientRects()].map(({ top }) => top));
      return tops.size > 1 ? [word] : [];
    });
  });
}

/** In the page: our own texts with less contrast to what is behind them than 4.5 (WCAG 2.2, 1.4.3). */
function faintTexts(): string[] {
  const painter = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  /** Red, green and blue of colours laid over each other, in the order given. */
  const mixed = (colours: readonly string[]): number[] => {
    if (!painter) return [];
    painter.clearRect(0, 0, 1, 1);
    for (const colour of colours) {
      painter.fillStyle = colour;
      painter.fillRect(0, 0, 1, 1);
    }
    return [...painter.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  };
  const luminance = (channels: readonly number[]): number => {
    const [red = 0, green = 0, blue = 0] = channels.map((channel) => {
      const share = channel / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  document.documentElement.style.backgroundColor = "Canvas";
  const texts = [...document.querySelectorAll<HTMLElement>("body :not(script, option, .d2h-wrapper *, svg *)")].filter(
    (element) => [...element.childNodes].some(({ nodeType, textContent }) => nodeType === 3 && textContent?.trim()),
  );
  return texts.flatMap((element) => {
    const behind: string[] = [];
    for (let at: Element | null = element; at; at = at.parentElement)
      behind.unshift(getComputedStyle(at).backgroundColor);
    const [text, back] = [luminance(mixed([...behind, getComputedStyle(element).color])), luminance(mixed(behind))];
    const contrast = (Math.max(text, back) + 0.05) / (Math.min(text, back) + 0.05);
    return contrast < 4.5 ? [`${contrast.toFixed(2)} ${element.className} ${element.textContent?.slice(0, 40)}`] : [];
  });
}
