import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { temporaryFolder } from "../test/support/temporary/folder.ts";
import { runLine } from "./cli/shell.ts";
import { commandsOf, quotedForShell, runWithoutShell } from "./shell.ts";

const hostile = [
  "a&calc.exe&b",
  "$(touch x)",
  "`touch x`",
  "a'b",
  'a"b',
  "a b",
  "%PATH%",
  "a;b",
  "a\\b",
  "(",
  ")",
  "é",
  "!x",
  "",
];
const word = fc.oneof(fc.constantFrom(...hostile), fc.string({ minLength: 1 }));

describe("a line of commands", () => {
  it("is read back as it was quoted", () => {
    const command = fc.array(word, { minLength: 2, maxLength: 4 }).map((words) => ["npm", ...words]);
    fc.assert(
      fc.property(command, command, word, (first, second, folder) => {
        const text = (words: readonly string[]) => words.map((each) => quotedForShell(each, "linux")).join(" ");
        const line = `${text(first)} && (cd ${quotedForShell(folder, "linux")} && ${text(second)})`;
        expect(commandsOf(line)).toEqual([
          { folder: undefined, words: first },
          { folder, words: second },
        ]);
      }),
    );
  });

  it.each(["npm install; calc", "npm install | sh", "npm install > x", "npm install &", "npm $(x)", "npm 'open"])(
    "isn't %j",
    (line) => {
      expect(commandsOf(line)).toBeUndefined();
    },
  );

  it("is run without a shell: arguments arrive as they are", async () => {
    const folder = temporaryFolder("shell");
    const script = "require('fs').writeFileSync('arguments.json', JSON.stringify(process.argv.slice(1)))";
    const words = [process.execPath, "-e", script, "--", ...hostile];
    expect(await runLine(words.map((each) => quotedForShell(each, "linux")).join(" "), folder)).toBeUndefined();
    expect(JSON.parse(readFileSync(join(folder, "arguments.json"), "utf8"))).toEqual(hostile);
  });

  it("says why it failed, and runs no more then", async () => {
    expect(await runLine(`${quotedForShell(process.execPath)} -e 'process.exit(3)' && nothing`, ".")).toBe(
      "it ended with 3",
    );
    expect(await runLine("npm install; calc", ".")).toBe("only a person can run it");
  });
});

describe("on Windows", () => {
  it("a word that is shown can't end its quotes, or have anything replaced within them", () => {
    fc.assert(
      fc.property(word, (each) => {
        expect(quotedForShell(each, "win32")).toMatch(/^(?:[\w@+=:,./\\-]+|"[^"%$`!\r\n]*")$/);
      }),
    );
    expect(quotedForShell("apps\\web", "win32")).toBe("apps\\web");
    expect(quotedForShell("a&calc.exe&b", "win32")).toBe('"a&calc.exe&b"');
  });

  it.each(hostile.filter((each) => each !== ""))("%j isn't passed to a batch file", async (each) => {
    vi.spyOn(process, "platform", "get").mockReturnValue("win32");
    onTestFinished(() => void vi.restoreAllMocks());
    const failed = await runWithoutShell(["npm", "install", `--workspace=${each}`], { stdio: "ignore" });
    expect(failed).toContain("can't be passed to npm safely");
  });
});
