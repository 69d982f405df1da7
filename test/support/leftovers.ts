/** What a rewrite may leave behind that nobody would have written: seen by comparing the text before with the text after. */
import { parse } from "../../src/syntax/parse.ts";
import { type Binding, Scopes } from "../../src/syntax/scope.ts";

interface Seen {
  readonly lines: ReadonlySet<string>;
  readonly scopes: Scopes;
  readonly imports: readonly string[];
}

/** One sentence for each leftover; none for a clean rewrite. */
export function leftovers(before: string, after: string, path: string): string[] {
  const [old, made] = [seen(before, path), seen(after, path)];
  return [...blanks(old, after), ...doubledImports(old, made), ...unused(old, made), ...emptied(before, old, made)];
}

function seen(text: string, path: string): Seen {
  const parsed = parse(text, path);
  const imports = parsed.ast.program.body.flatMap((statement) => {
    if (statement.type !== "ImportDeclaration") return [];
    const from = `${statement.importKind ?? "value"} ${statement.source.value}`;
    // One statement may hold a module's default and names, another all of it.
    const isAll = statement.specifiers.some(({ type }) => type === "ImportNamespaceSpecifier");
    return [isAll ? `${from} *` : from];
  });
  return { lines: new Set(text.split("\n")), scopes: new Scopes(parsed.ast, parsed.parents), imports };
}

/** `{  region }`, and an empty line beside another one. */
function blanks(old: Seen, after: string): string[] {
  const lines = after.split("\n");
  const made = lines.filter((line) => !old.lines.has(line));
  const doubled = made.filter((line) => /\S {2,}\S/.test(withoutTexts(line)));
  const trailing = made.filter((line) => /\S[ \t]+\r?$/.test(line));
  const oldText = [...old.lines];
  const hadGaps = oldText.filter((line) => line.trim() === "").length > 0;
  const gaps = lines.flatMap((line, i) =>
    line.trim() === "" && lines[i + 1]?.trim() === "" && i + 2 < lines.length ? [i + 1] : [],
  );
  return [
    ...doubled.map((line) => `two blanks: ${line}`),
    ...trailing.map((line) => `blanks at the end: ${JSON.stringify(line)}`),
    ...(hadGaps ? [] : gaps.map((line) => `two empty lines at ${line}`)),
  ];
}

/** A line without its strings, its comment and the blanks that it begins with. */
function withoutTexts(line: string): string {
  return line
    .replace(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`/g, '""')
    .replace(/\s*\/[/*].*$/, "")
    .trim();
}

function doubledImports(old: Seen, made: Seen): string[] {
  const count = (list: readonly string[], one: string) => list.filter((other) => other === one).length;
  return [...new Set(made.imports)]
    .filter((one) => count(made.imports, one) > Math.max(1, count(old.imports, one)))
    .map((one) => `imported twice: ${one}`);
}

const named: ReadonlySet<Binding["kind"]> = new Set(["import", "const", "let", "var"]);

function isUnused(binding: Binding): boolean {
  return named.has(binding.kind) && binding.references.length === 0 && !/^React$/.test(binding.name);
}

/** Names that nothing reads, and that were read before or were not there. */
function unused(old: Seen, made: Seen): string[] {
  const before = new Set(old.scopes.bindings.filter(isUnused).map(({ name }) => name));
  return made.scopes.bindings
    .filter((binding) => isUnused(binding) && !isExported(made, binding) && !before.has(binding.name))
    .map(({ name }) => `nothing reads ${name}`);
}

function isExported({ scopes }: Seen, { declaration }: Binding): boolean {
  const statement = scopes.parentOf(declaration);
  return statement !== undefined && scopes.parentOf(statement)?.type === "ExportNamedDeclaration";
}

/** `const options = {};` where something was in it. */
function emptied(before: string, old: Seen, made: Seen): string[] {
  return made.scopes.bindings.flatMap(({ name, declaration, references }) => {
    const value = declaration.type === "VariableDeclarator" ? declaration.init : undefined;
    if (value?.type !== "ObjectExpression" || value.properties.length > 0) return [];
    const wasEmpty = new RegExp(`\\b${name}\\b[^=;]*=\\s*\\{\\s*\\}`).test(before);
    const isFilled = references.some(({ node }) => {
      const parent = made.scopes.parentOf(node);
      return parent?.type === "MemberExpression" && parent.object === node;
    });
    return wasEmpty || isFilled || !old.lines.size ? [] : [`an empty object is left: ${name}`];
  });
}
