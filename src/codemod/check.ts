import type { Edit } from "../syntax/layout.ts";
import { type ParsedFile, parseToRead, SyntaxFailure } from "../syntax/parse.ts";
import { type NamesUsed, namesIn } from "../syntax/scope.ts";
import { changedPartHolds } from "./check-changed.ts";
import type { FileProblem } from "./result.ts";

/** Names of the module itself and of the language's types, which the global object doesn't have. */
const always: ReadonlySet<string> = new Set([
  "Parameters",
  "Partial",
  "Pick",
  "Record",
  "const",
  "exports",
  "module",
  "require",
]);

/** What new code may use wherever it stands: a setting that moves from one file to another may call `parseInt`. */
function isGlobal(name: string): boolean {
  return always.has(name) || Object.hasOwn(globalThis, name);
}

/**
 * Holds a file's new text against its old names: it must parse, and no name may be bound twice or stand without a binding that
 * did not before. Returns undefined when all is well.
 */
export function checkOutput(
  { parsed, scopes }: { readonly parsed: ParsedFile; readonly scopes: NamesUsed },
  edits: readonly Edit[],
  output: string,
): FileProblem | undefined {
  const isAllowed = (name: string) => scopes.unbound.has(name) || isGlobal(name);
  return changedPartHolds(parsed, scopes, edits, isAllowed)
    ? undefined
    : checkWhole(scopes, output, parsed.path, isAllowed);
}

/** The same of all of the text. */
export function checkWhole(
  before: NamesUsed,
  output: string,
  path: string,
  isAllowed: (name: string) => boolean,
): FileProblem | undefined {
  const hint =
    "Nothing was written to this file. Please report it, with the file if you can; upgrade it by hand meanwhile.";
  let after: NamesUsed;
  try {
    after = namesIn(parseToRead(output, path));
  } catch (error) {
    if (!(error instanceof SyntaxFailure)) throw error;
    const { message, line, column } = error;
    return { message: `the new code would not parse: ${message} (at ${line}:${column} of the new text)`, hint };
  }
  for (const [name, references] of after.unbound) {
    if (isAllowed(name)) continue;
    const line = references[0]?.node.loc?.start.line;
    return {
      message: `the new code would use \`${name}\`, which nothing declares now (line ${line} of the new text)`,
      hint,
    };
  }
  const known = new Set(before.duplicates.map(({ name }) => name));
  const twice = after.duplicates.find(({ name }) => !known.has(name));
  return twice ? { message: `the new code would declare \`${twice.name}\` twice`, hint } : undefined;
}
