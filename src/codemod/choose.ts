import { parseForAnalysis, SyntaxFailure } from "../syntax/parse.ts";
import { unifiedDiff } from "./diff.ts";
import type { FileResult } from "./result.ts";

/** A change of one file that somebody is to agree to. */
export interface FileChoice {
  /** Relative to the project's folder, with `/`. */
  readonly path: string;
  /** A unified diff, with what looks like a secret masked. */
  readonly diff: string;
  /** What the file would hold, secrets and all, for who wants to edit it. */
  readonly text: string;
  /** What was wrong with the text that was given for it. */
  readonly problem: string | undefined;
  /** The files that stay as they are when this one does: they only make sense together. */
  readonly together: readonly string[];
}

/** What becomes of it: written as it is, written with another text, or left as it was. */
export type ChoiceAnswer = "take" | "leave" | { readonly text: string };

export type Choose = (choice: FileChoice) => Promise<ChoiceAnswer>;

/** Marks files as left out, and with them all that only makes sense together with them. */
export type LeaveOut = (results: readonly FileResult[], left: ReadonlySet<string>) => readonly FileResult[];

/** Has each change agreed to. Nothing of what is left is half an upgrade: what belongs to it isn't asked for any more. */
export async function chooseChanges(
  results: readonly FileResult[],
  choose: Choose,
  leaveOut: LeaveOut,
  shown: (path: string) => string,
): Promise<readonly FileResult[]> {
  const left = new Set<string>();
  const edited = new Map<string, string>();
  const isChanged = (all: readonly FileResult[]) =>
    new Set(all.flatMap(({ path, outcome }) => (outcome.status === "changed" ? [path] : [])));
  for (const { path, before, outcome } of results) {
    const now = isChanged(leaveOut(results, left));
    if (outcome.status !== "changed" || !now.has(path)) continue;
    const answer = await askedFor(path, before, outcome.after, choose, shown, () => {
      const without = isChanged(leaveOut(results, new Set([...left, path])));
      return [...now].filter((other) => other !== path && !without.has(other)).map(shown);
    });
    if (answer === "leave") left.add(path);
    else if (answer !== "take") edited.set(path, answer.text);
  }
  return leaveOut(results, left).map((result) => withText(result, edited.get(result.path)));
}

/** Asks until what is taken is a file of its language; after an edit its diff is shown anew. */
async function askedFor(
  path: string,
  before: string,
  after: string,
  choose: Choose,
  shown: (path: string) => string,
  together: () => readonly string[],
): Promise<ChoiceAnswer> {
  let text = after;
  for (;;) {
    const problem = text === after ? undefined : problemOf(text, path);
    const answer = await choose({
      path: shown(path),
      text,
      problem,
      // Of those that are taken without a look none is made.
      get diff() {
        return unifiedDiff(shown(path), before, text);
      },
      get together() {
        return together();
      },
    });
    if (answer === "leave") return answer;
    if (answer !== "take") text = answer.text;
    else if (problem === undefined) return text === after ? answer : { text };
  }
}

/** What keeps a text from being a file of its language. */
function problemOf(text: string, path: string): string | undefined {
  try {
    parseForAnalysis(text, path);
    return undefined;
  } catch (error) {
    if (error instanceof SyntaxFailure) return `line ${error.line}: ${error.message}`;
    return (error as Error).message;
  }
}

function withText(result: FileResult, text: string | undefined): FileResult {
  if (text === undefined || result.outcome.status !== "changed") return result;
  if (text === result.before) return { ...result, changes: [], outcome: { status: "unchanged" } };
  return { ...result, outcome: { status: "changed", after: text } };
}
