import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eachChild, fieldsOf, isNode, type Node } from "../../src/syntax/ast.ts";
import { rename } from "../../src/syntax/edit.ts";
import { parse } from "../../src/syntax/parse.ts";
import { printTree } from "../../src/syntax/print/print.ts";
import type { Binding } from "../../src/syntax/scope.ts";
import { TransformContext } from "../../transforms/context.ts";
import { findFixtures, runCodemod } from "../support/codemod-fixtures.ts";

/**
 * Transforms go by imports and scopes, never by names. So when the local names of an input are changed, the output is the
 * same program but for local names: both are compared with every binding replaced by the order in which it first stands.
 */

/** Names that the codemod itself likes to give, or that next-auth's documentation uses for something else. */
const temptingNames = [
  ..."client config status data session token user account profile options adapter providers jwt loading".split(" "),
  ..."AWS DynamoDB DynamoDBDocument DynamoDBAdapter SessionProvider GitHubProvider Provider Providers NextAuth".split(
    " ",
  ),
];

/** Where names do count, and why. */
const exceptions: Readonly<Record<string, string>> = {
  "callbacks/strategy-unknown-names":
    "what session's second argument is called is all that tells token from user there",
  "callbacks/third-argument/named":
    "what signIn's third argument is called is all that tells a profile from an address there",
  "callbacks/third-argument/email-address": "a parameter that starts with _ and isn't read goes, another stays",
  "callbacks/sign-in/records":
    "what signIn's only argument is called is all that tells v3's user from v4's object there",
  "imports/both-old-and-new-name": "two imports of one function become one, unless each has a name of its own",
  "imports/trigger-event": "two imports of one function become one, unless each has a name of its own",
  "session-provider/type-of-v3": "two imports of one function become one, unless each has a name of its own",
};

const cases = findFixtures().filter(({ name, files }) => files.length === 1 && !(name in exceptions));

describe.each(cases)("$name", ({ files, options }) => {
  it("is upgraded in the same way under other local names", () => {
    const [{ inputPath: path } = { inputPath: "" }] = files;
    const source = readFileSync(path, "utf8");
    const upgrade = (text: string) => {
      const [result] = runCodemod(new Map([[path, text]]), options);
      if (result?.outcome.status === "refused" || result?.outcome.status === "failed") return result.outcome;
      const after = result?.outcome.status === "changed" ? result.outcome.after : text;
      return { program: withoutNames(after, path), findings: result?.findings.map(({ code }) => code) };
    };
    const [unnamed, expected] = [withoutNames(source, path), upgrade(source)];
    fc.assert(
      fc.property(fc.shuffledSubarray(temptingNames), (names) => {
        const renamed = withOtherNames(source, path, names);
        expect(withoutNames(renamed, path)).toEqual(unnamed);
        expect(upgrade(renamed)).toEqual(expected);
      }),
      { numRuns: 2, seed: 20211 },
    );
  });
});

/** The file with another name for each binding that is no part of the module's interface: first from `names`, then by a suffix. */
function withOtherNames(source: string, path: string, names: readonly string[]): string {
  const context = new TransformContext(parse(source, path));
  const left = [...names];
  for (const binding of context.scopes.bindings) {
    if (!isLocal(context, binding)) continue;
    const isUpper = /^[A-Z]/.test(binding.name);
    const fits = (name: string) => /^[A-Z]/.test(name) === isUpper && !new RegExp(`\\b${name}\\b`).test(source);
    const index = left.findIndex(fits);
    rename(context, binding, index < 0 ? `${binding.name}Renamed` : (left.splice(index, 1)[0] as string));
  }
  return printTree(context);
}

/** Exported names, the parts of ambient modules and what augments a global are known elsewhere under their names. */
function isLocal({ scopes }: TransformContext, binding: Binding): boolean {
  for (let at: Node | undefined = binding.declaration; at; at = scopes.parentOf(at)) {
    if (at.type === "TSModuleDeclaration" || at.type === "DeclareModule" || at.type === "TSEnumDeclaration")
      return false;
  }
  return binding.name !== "React";
}

/** A program as a nested list in which bindings have numbers for names. */
function withoutNames(text: string, path: string): unknown {
  const { program, scopes } = new TransformContext(parse(text, path));
  const numbers = new Map<Binding, number>();
  const describeNode = (node: Node): unknown => {
    const binding = scopes.bindingOf(node);
    if (binding && (node.type === "Identifier" || node.type === "JSXIdentifier")) {
      if (!numbers.has(binding)) numbers.set(binding, numbers.size);
      const annotations: unknown[] = [];
      eachChild(node, (child) => annotations.push(describeNode(child)));
      return [numbers.get(binding), ...annotations];
    }
    const fields = node as unknown as Record<string, unknown>;
    return Object.fromEntries([
      ["type", node.type],
      ...fieldsOf(node)
        .filter((name) => name !== "shorthand")
        .map((name) => [name, describeValue(fields[name])]),
    ]);
  };
  const describeValue = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(describeValue) : isNode(value) ? describeNode(value) : value;
  return describeNode(program);
}
