import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { ExitCode, ToolError } from "../errors.ts";
import type { ChoiceAnswer, Choose, FileChoice } from "../index.ts";
import { colouredDiff, visible } from "../report/index.ts";
import { commandsOf, runWithoutShell } from "../shell.ts";
import { lendTerminal } from "./interrupt.ts";
import { readKeys } from "./keys.ts";
import { say, shownOn, stderrColours, wrappedToSay } from "./terminal.ts";

type Key = "y" | "n" | "e" | "a" | "q" | "?" | "stop";

const keys: ReadonlySet<string> = new Set<Key>(["y", "n", "e", "a", "q", "?"]);

const legend = [
  "y  write this change",
  "n  leave the file as it is, with what only makes sense together with it",
  "e  edit what is written, in $VISUAL or $EDITOR",
  "a  write this change and all that follow",
  "q  leave out this change and all that follow; what was taken is written",
  "Esc, Ctrl-C  end without writing anything",
];

/** Asks for each file on the terminal, with its diff. */
export function choosing(signal: AbortSignal): Choose {
  let rest: ChoiceAnswer | undefined;
  return async (choice) => {
    if (rest !== undefined) return rest;
    show(choice);
    let answer: ChoiceAnswer | undefined;
    while (answer === undefined) {
      const key = await ask(choice, signal);
      answer = await answerOf(key, choice);
      if (key === "a" || key === "q") rest = answer;
    }
    return answer;
  };
}

/** What a key answers; undefined where it is to be asked again. */
async function answerOf(key: Key, choice: FileChoice): Promise<ChoiceAnswer | undefined> {
  switch (key) {
    case "y":
    case "a":
      return "take";
    case "n":
      return left(choice);
    case "q":
      return "leave";
    case "e": {
      const text = await edited(choice);
      return text === undefined ? undefined : { text };
    }
    case "?":
      for (const line of legend) say(wrappedToSay(`  ${line}`, 5));
      return undefined;
    case "stop":
      throw stopped;
  }
}

const stopped = new ToolError({
  code: "interrupted",
  message: "Interrupted: nothing was written.",
  hint: "Run the same command again.",
  exitCode: ExitCode.interrupted,
});

function show({ path, diff, problem }: FileChoice): void {
  const file = { path, place: path, status: "changed", word: "would change", changes: [], findings: [], diff } as const;
  say(`\n${colouredDiff({ sections: [{ kind: "files", title: "Files", files: [file] }] }, stderrColours).trimEnd()}\n`);
  if (problem !== undefined) {
    say(
      wrappedToSay(
        `${stderrColours.red("error")} The text can't be written: ${visible(problem)}. Edit it again, or leave it.`,
        2,
      ),
    );
  }
}

async function ask({ path, problem }: FileChoice, signal: AbortSignal): Promise<Key> {
  const choices = problem === undefined ? "y, n, e, a, q, ?" : "n, e, q, ?";
  const pressed = readKeys<Key>(
    (name, text) => {
      if (["escape", "ctrl-c", "ctrl-d"].includes(name)) return "stop";
      const key = text === "?" ? text : name;
      return keys.has(key) && (problem === undefined || !"ya".includes(key)) ? (key as Key) : undefined;
    },
    { atEnd: "stop", signal },
  );
  process.stderr.write(shownOn(process.stderr, `${wrappedToSay(`Write ${visible(path)}? [${choices}]`)} `));
  const key = await pressed;
  say(key === "stop" ? "" : key);
  return key;
}

function left({ path, together }: FileChoice): ChoiceAnswer {
  if (together.length > 0) {
    say(wrappedToSay(`  With ${visible(path)} stay as they are, since they only make sense together:`, 2));
    for (const other of together) say(`  ${visible(other)}`);
  }
  return "leave";
}

/** What an editor made of the text; undefined where none could be run. */
async function edited({ path, text }: FileChoice): Promise<string | undefined> {
  const usual = process.platform === "win32" ? "notepad" : "vi";
  const editor = process.env.VISUAL || process.env.EDITOR || usual;
  const [command] = commandsOf(editor) ?? [];
  const folder = mkdtempSync(join(tmpdir(), "migrate-nextauth-dynamo-"));
  const file = join(folder, basename(path));
  try {
    // It holds what the application's file does, secrets and all.
    writeFileSync(file, text, { mode: 0o600 });
    const failed = command
      ? await lendTerminal(() => runWithoutShell([...command.words, file], { stdio: "inherit" }))
      : "it isn't a plain command line";
    if (failed === undefined) return readFileSync(file, "utf8");
    const problem = `The editor ${visible(editor)} failed: ${visible(failed)}. $VISUAL or $EDITOR names another.`;
    say(wrappedToSay(`${stderrColours.red("error")} ${problem}`, 2));
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
