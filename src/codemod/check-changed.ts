import { moduleExportName, type Node, type t } from "../syntax/ast.ts";
import { applyEdits, type Edit, type Placed } from "../syntax/layout.ts";
import { type ParsedFile, parseToRead } from "../syntax/parse.ts";
import { type NamesUsed, namesIn, namespacesOf, type Scope } from "../syntax/scope.ts";

/**
 * True when a file's new text surely parses and uses no name that nothing declares, by what stands near its edits. Most of a file is
 * left as it is: of the statements at its top that no edit comes near only the names count that they share with the others.
 *
 * False says nothing: then the whole text has to be looked at.
 *
 * @param isAllowed tells of a name whether it may stand without a declaration
 */
export function changedPartHolds(
  parsed: ParsedFile,
  before: NamesUsed,
  edits: readonly Edit[],
  isAllowed: (name: string) => boolean,
): boolean {
  // A script may hold what a module may not, and a comment of Flow's may hold code.
  if (parsed.ast.program.sourceType !== "module" || parsed.source.includes("/*:")) return false;
  const statements = (parsed.originals.get(parsed.ast.program)?.body ?? []) as readonly Placed[];
  const left = untouched(parsed.source, statements, edits);
  if (left.length === 0) return false;
  const ast = parsedWithout(parsed, left, edits);
  if (!ast) return false;
  const after = namesIn(ast);
  const shared = new SharedNames(before, left);
  return shared.areKept(after) && shared.satisfy(after, isAllowed) && !shared.meet(after, ast.program.body);
}

/**
 * The statements of which no edit touches anything, nor what stands between them and their neighbours. Each begins with a word: what
 * begins otherwise may go on with the statement before it, depending on that.
 */
function untouched(source: string, statements: readonly Placed[], edits: readonly Edit[]): Placed[] {
  const sorted = [...edits].sort((a, b) => a.start - b.start);
  /** How many edits start up to where a statement's surroundings end, and the last end of these. */
  let count = 0;
  let reach = Number.NEGATIVE_INFINITY;
  return statements.filter(({ start }, index) => {
    const from = statements[index - 1]?.end ?? 0;
    const to = statements[index + 1]?.start ?? source.length;
    for (; count < sorted.length && (sorted[count] as Edit).start <= to; count++)
      reach = Math.max(reach, (sorted[count] as Edit).end);
    return reach < from && /[\w$]/.test(source[start] ?? "");
  });
}

/**
 * The tree of the new text with a label in place of each statement that is left. Undefined unless each label stands where it was put,
 * at the top: what an edit opens and doesn't close would swallow one.
 */
function parsedWithout(
  { source, path }: ParsedFile,
  left: readonly Placed[],
  edits: readonly Edit[],
): t.File | undefined {
  const labels = left.map(({ start, end }, index) => ({ start, end, text: `__left${index}:;` }));
  try {
    const ast = parseToRead(applyEdits(source, [...edits, ...labels], 0, source.length), path);
    const found = ast.program.body.filter(
      (each) => each.type === "LabeledStatement" && /^__left\d/.test(each.label.name),
    );
    return ast.program.sourceType === "module" && found.length === left.length ? ast : undefined;
  } catch {
    // What is wrong is said of the whole text.
    return undefined;
  }
}

/** What the statements that are left declare for the others, and use of theirs. */
class SharedNames {
  readonly #before: NamesUsed;
  readonly #left: readonly Placed[];
  readonly #values = new Set<string>();
  readonly #types = new Set<string>();
  readonly #exported: ReadonlySet<string>;

  constructor(before: NamesUsed, left: readonly Placed[]) {
    this.#before = before;
    this.#left = left;
    this.#exported = new Set(left.flatMap(exportedNames));
    for (const binding of before.bindings) {
      if (binding.scope !== before.program || !binding.identifiers.some((node) => this.#isLeft(node))) continue;
      const { isValue, isType } = namespacesOf(binding);
      if (isValue) this.#values.add(binding.name);
      if (isType) this.#types.add(binding.name);
    }
  }

  /** What they use of the others is still declared there. */
  areKept({ program }: NamesUsed): boolean {
    return this.#before.bindings.every((binding) => {
      const { scope, name, identifiers, references } = binding;
      if (scope !== this.#before.program || identifiers.every((node) => this.#isLeft(node))) return true;
      if (!references.some(({ node }) => this.#isLeft(node))) return true;
      const { isValue, isType } = namespacesOf(binding);
      return (!isValue || program.values.has(name)) && (!isType || program.types.has(name));
    });
  }

  /** What the others use and don't declare is theirs, or may stand without a declaration. */
  satisfy({ unbound }: NamesUsed, isAllowed: (name: string) => boolean): boolean {
    return [...unbound].every(
      ([name, references]) =>
        isAllowed(name) || references.every(({ isType }) => (isType ? this.#types : this.#values).has(name)),
    );
  }

  /** Something is declared or exported twice, by one of them and by another, or by two others. */
  meet({ program, duplicates }: NamesUsed, statements: readonly Node[]): boolean {
    const isTheirs = (name: string) => this.#values.has(name) || this.#types.has(name) || this.#exported.has(name);
    return duplicates.length > 0 || namesOf(program).some(isTheirs) || statements.flatMap(exportedNames).some(isTheirs);
  }

  /** By position: half of them stand before the middle one. */
  #isLeft(node: Node): boolean {
    const position = node.start;
    if (typeof position !== "number") return false;
    let low = 0;
    let high = this.#left.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#left[middle] as Placed).end <= position) low = middle + 1;
      else high = middle;
    }
    return (this.#left[low]?.start ?? Number.POSITIVE_INFINITY) <= position;
  }
}

function namesOf({ values, types }: Scope): string[] {
  return [...values.keys(), ...types.keys()];
}

/** The names that a statement exports other than by declaring them. */
function exportedNames(statement: Node): string[] {
  if (statement.type === "ExportDefaultDeclaration") return ["default"];
  if (statement.type !== "ExportNamedDeclaration") return [];
  return statement.specifiers.map(({ exported }) => moduleExportName(exported));
}
