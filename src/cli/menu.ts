import { createInterface } from "node:readline/promises";
import { stripVTControlCharacters } from "node:util";
import { wrapAnsi } from "fast-wrap-ansi";
import { visible } from "../report/index.ts";
import { readKeys } from "./keys.ts";
import { columnsOf, say, shownOn, stderrColours, wrappedToSay } from "./terminal.ts";

/** One of the answers to a question. */
export interface Choice<Value> {
  readonly value: Value;
  readonly label: string;
}

interface Question<Value> {
  readonly message: string;
  readonly choices: readonly Choice<Value>[];
  /** What Enter alone chooses. */
  readonly initial: Value;
  /** Aborted by Ctrl-C where keys aren't read one by one. */
  readonly signal: AbortSignal;
}

/**
 * Has one of several answers chosen: by the arrow keys, or by its number on a dumb terminal, where nothing can be redrawn
 * (a screen reader reads each line once).
 *
 * @returns `undefined` when the question was cancelled: by Esc, Ctrl-C, or the end of the input
 */
export async function choose<Value>(question: Question<Value>): Promise<Value | undefined> {
  // Ctrl-C was pressed before the question came.
  if (question.signal.aborted) return undefined;
  const at = process.env.TERM === "dumb" ? await numbered(question) : await pointed(question);
  return at === undefined ? undefined : question.choices[at]?.value;
}

/** Asks for a text; Enter alone takes the usual one. `undefined` when the question was cancelled. */
export async function askText(message: string, usual: string, signal: AbortSignal): Promise<string | undefined> {
  const answer = await line(`${wrappedToSay(`? ${visible(message)}`, 2)} (${visible(usual)}) `, signal);
  return answer === undefined ? undefined : answer.trim() || usual;
}

async function numbered<Value>({ message, choices, initial, signal }: Question<Value>): Promise<number | undefined> {
  say(wrappedToSay(`? ${visible(message)}`, 2));
  for (const [index, { label }] of choices.entries()) say(wrappedToSay(`  ${index + 1}. ${visible(label)}`, 5));
  const usual = choices.findIndex(({ value }) => value === initial) + 1;
  for (;;) {
    const answer = await line(`  Which one? (${usual}) `, signal);
    if (answer === undefined) return undefined;
    const number = answer.trim() === "" ? usual : Number(answer);
    if (choices[number - 1]) return number - 1;
    say(`  Answer with a number from 1 to ${choices.length}.`);
  }
}

/** A line of input; `undefined` at its end, and when the question was cancelled. */
export async function line(prompt: string, signal: AbortSignal): Promise<string | undefined> {
  if (signal.aborted) return undefined;
  // Where this reads the keys, Ctrl-C is a key as well.
  const isDumb = process.env.TERM === "dumb";
  const input = createInterface({ input: process.stdin, output: process.stderr, terminal: !isDumb });
  let escaped: (text: unknown, key: { readonly name?: string }) => void = () => {};
  try {
    return await new Promise<string | undefined>((resolve, reject) => {
      const cancel = () => resolve(undefined);
      escaped = (_, { name }) => {
        if (name === "escape") cancel();
      };
      if (!isDumb) process.stdin.on("keypress", escaped);
      input.once("close", cancel).once("SIGINT", cancel);
      input.question(shownOn(process.stderr, prompt), { signal }).then(resolve, (error) => {
        if (signal.aborted) cancel();
        else reject(error);
      });
    });
  } finally {
    process.stdin.off("keypress", escaped);
    input.close();
  }
}

/** What is drawn before a choice, at the pointer and elsewhere. */
const [pointer, noPointer] = ["› ", "  "];

async function pointed<Value>({ message, choices, initial, signal }: Question<Value>): Promise<number | undefined> {
  const { bold, cyan, dim } = stderrColours;
  let at = choices.findIndex(({ value }) => value === initial);
  // The keys are ours before the question stands there, or the terminal would echo an early one.
  const answer = readKeys<"chosen" | "cancelled">(
    (name) => {
      if (name === "return" || name === "enter") return "chosen";
      if (["escape", "ctrl-c", "ctrl-d"].includes(name)) return "cancelled";
      const step = name === "up" ? -1 : name === "down" ? 1 : 0;
      at = (at + step + choices.length) % choices.length;
      if (step !== 0) draw();
      return undefined;
    },
    { atEnd: "cancelled", signal },
  );
  let drawn = "";
  // Rows as they are now: a terminal that was made narrower since has broken the lines once more.
  const erase = () => (drawn === "" ? "" : `\x1b[${rowsOf(drawn, process.stderr.columns)}A\r\x1b[J`);
  const draw = () => {
    const lines = choices.map(({ label }, index) => {
      const text = wrappedAt(visible(label));
      return index === at ? cyan(`${pointer}${text}`) : `${noPointer}${text}`;
    });
    const text = shownOn(process.stderr, lines.join("\n"));
    process.stderr.write(`${erase()}${text}\n`);
    drawn = text;
  };
  say(bold(wrappedToSay(`? ${visible(message)}`, 2)));
  draw();
  const outcome = await answer;
  // What was at the pointer when the question was cancelled is no answer, and isn't left standing as if it were.
  const said = outcome === "chosen" ? visible(choices[at]?.label ?? "") : "cancelled";
  process.stderr.write(shownOn(process.stderr, `${erase()}${dim(`  ${said}`)}\n`));
  return outcome === "chosen" ? at : undefined;
}

/** How many rows a text without wide characters takes on a terminal so many columns wide; 0 or none: as many as it has lines. */
export function rowsOf(text: string, columns: number | undefined): number {
  const lines = stripVTControlCharacters(text).split("\n");
  return lines.reduce(
    (rows, line) => rows + Math.max(Math.ceil(line.length / (columns || Number.POSITIVE_INFINITY)), 1),
    0,
  );
}

function wrappedAt(text: string): string {
  const columns = columnsOf(process.stderr) ?? Number.POSITIVE_INFINITY;
  return wrapAnsi(text, Math.max(columns - 3, 20)).replaceAll("\n", "\n  ");
}
