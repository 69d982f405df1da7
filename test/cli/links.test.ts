/** What is printed leads somewhere for who runs the command by npx: who has no docs/ folder, and no clone. */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "@babel/parser";
import { describe, expect, it } from "vitest";
import { explanationOf, linkTarget, pageNamed, pageNames } from "../../src/cli/explanation.ts";
import { asTerminal } from "../../src/cli/markdown-terminal.ts";
import { errorCodes } from "../../src/index.ts";
import { plain } from "../../src/report/render/text.ts";
import { commandNames } from "../support/command-names.ts";
import { cli } from "../support/data/cli.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";

const root = resolve(import.meta.dirname, "../..");

/** Every text in the sources that can be printed: of strings and templates, without comments. */
const said = ["src", "transforms"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .flatMap((name) => textsIn(join(folder, name))),
);

function textsIn(file: string): { file: string; text: string }[] {
  const { tokens } = parse(readFileSync(join(root, file), "utf8"), {
    sourceType: "module",
    plugins: ["typescript"],
    tokens: true,
  });
  return (tokens ?? [])
    .filter(({ type }) => /^(string|template|`\.\.\.`|\.\.\.\${|}\.\.\.)/.test(type.label ?? ""))
    .map(({ value }) => ({ file, text: typeof value === "string" ? value : (value?.cooked ?? "") }));
}

/** What is named that only a clone of the repository has. */
const ofClone = /\bdocs\/[\w-]+\.md|\b(?:README|CONTRIBUTING|SECURITY|CHANGELOG)\b/;

it("names no file that only a clone has", () => {
  expect(said.length).toBeGreaterThan(5_000);
  const isPrinted = ({ file, text }: (typeof said)[number]) =>
    // Where the pages are read, and what is imported.
    file !== "src/cli/explanation.ts" && !/^\.\.?\//.test(text);
  expect(said.filter((each) => isPrinted(each) && ofClone.test(each.text))).toEqual([]);
});

it("names no address that can't be opened", () => {
  const urls = said.flatMap(({ file, text }) =>
    [...text.matchAll(/https?:\/\/[^\s"'`)>\]]+/g)].map(([url]) => ({ file, url })),
  );
  expect(urls.length).toBeGreaterThan(30);
  const dead = urls.filter(({ url }) => {
    // What is put together, what a person fills in, and a scheme alone.
    if (/[<$\\{]|^https?:\/\/[.,;]?$/.test(url)) return false;
    const { protocol, hostname } = new URL(url.replace(/[.,:;]$/, ""));
    return (protocol !== "https:" && hostname !== "localhost") || /(^|\.)example(\.|$)/.test(hostname);
  });
  expect(dead).toEqual([]);
});

const known = new Map<string, Promise<Set<string>>>();
function flagsOf(command: string): Promise<Set<string>> {
  const flags =
    known.get(command) ??
    cli([...command.split(" ").filter(Boolean), "--help", "--verbose"]).then(
      ({ stdout }) => new Set(stdout.match(/--[a-z][a-z0-9-]*/g)),
    );
  known.set(command, flags);
  return flags;
}

/** What a text tells to type and can't be typed. */
async function deadIn(text: string): Promise<string[]> {
  return [...(await deadCommandsIn(text)), ...deadExplanationsIn(text)];
}

async function deadCommandsIn(text: string): Promise<string[]> {
  const dead: string[] = [];
  for (const [line, words = ""] of text.matchAll(
    /npx (?:--yes )?(?:-p \S+ )*migrate-nextauth-dynamo((?: +[^\s|`)]+)*)/g,
  )) {
    const [command = "", ...rest] = words.trim().split(/ +/).filter(Boolean);
    const flags = await flagsOf(commandNames.includes(command) ? command : "");
    const isKnown = command === "" || commandNames.includes(command) || command.startsWith("-") || command === "…";
    const unknown = rest.filter((word) => /^--[a-z]/.test(word) && !flags.has(word.split("=")[0] ?? ""));
    if (!isKnown || unknown.length > 0) dead.push(line);
  }
  return dead;
}

function deadExplanationsIn(text: string): string[] {
  const dead: string[] = [];
  for (const [line, name = ""] of text.matchAll(/\bexplain ([A-Za-z][\w-]*(?:#[\w-]+)?)(?=[\s),:.`]|$)/gm)) {
    if (/^(CODE|what|why|it|the|knows|says)$/.test(name)) continue;
    if (!explanationOf(root, name) && !pageNamed(root, name)) dead.push(line);
  }
  return dead;
}

describe("what a command prints", () => {
  it.each([
    "",
    ...commandNames,
    "migrate-data status",
    "migrate-data pause",
    "migrate-data resume-now",
    "migrate-data throttle",
  ])("leads on from the help of %s", async (command) => {
    const { stdout } = await cli([...command.split(" ").filter(Boolean), "--help", "--verbose"]);
    expect(stdout).not.toBe("");
    expect(stdout).not.toMatch(ofClone);
    expect(await deadIn(stdout)).toEqual([]);
  });

  it("leads on from each error's explanation and each page", async () => {
    for (const place of [...pageNames(root).filter((name) => name !== "architecture"), ...errorCodes]) {
      const { page, text } = explanationOf(root, place) ?? pageNamed(root, place) ?? { page: "", text: "" };
      const linkOf = (link: string) => linkTarget(root, page, link);
      const shown = asTerminal(text, { columns: 1_000, colours: plain, linkOf });
      expect(shown.length, place).toBeGreaterThan(40);
      const prose = asTerminal(text.replaceAll(/^ *```.*?^ *```$/gms, ""), { columns: 1_000, colours: plain, linkOf });
      expect(prose, place).not.toMatch(/\]\([\w./#-]+\.md|\]\(#|!\[/);
      // In prose, what follows a command isn't told from it any more.
      expect([...(await deadCommandsIn(text)), ...deadExplanationsIn(shown)], place).toEqual([]);
    }
  });

  it.each([
    ["explain", "nothing-like-this"],
    ["migrate-data", "--table", "t", "--endpoint", "http://127.0.0.1:9", "--region", "us-east-1", "--yes"],
    ["verify-data"],
    ["runs"],
    ["doctor"],
    ["migrate"],
  ])("leads on from a failure: %s %s", async (...args) => {
    const { stdout, stderr } = await cli(args, { cwd: temporaryFolder() });
    expect(stdout + stderr).not.toMatch(ofClone);
    expect(await deadIn(stdout + stderr)).toEqual([]);
  });
});

it("no page is called as a code is", () => {
  expect(pageNames(root).filter((page) => explanationOf(root, page))).toEqual([]);
});

it("a page is found by its name, its file's, and a heading of it", () => {
  for (const name of ["data-job", "DATA-JOB", "docs/data-job.md", "data-job.md"]) {
    expect(pageNamed(root, name)?.text).toMatch(/^# The data job/);
  }
  const section = pageNamed(root, "data-job#permissions")?.text ?? "";
  expect(section).toMatch(/^## Permissions\n/);
  expect(section.match(/^#+ /gm)).toHaveLength(1);
  expect(pageNamed(root, "data-job#nothing")).toBeUndefined();
  expect(pageNamed(root, "../package")).toBeUndefined();
});
