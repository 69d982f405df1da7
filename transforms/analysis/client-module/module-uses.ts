import type { Node, t } from "../../../src/syntax/ast.ts";
import { treeMembership } from "../../../src/syntax/edit.ts";
import { PerFile, type TransformContext } from "../../context.ts";

/** A place where a file names a module: the literal, and what it stands in. */
export type ModuleUse =
  | { readonly kind: "import"; readonly literal: t.StringLiteral; readonly node: t.ImportDeclaration }
  | { readonly kind: "import-equals"; readonly literal: t.StringLiteral; readonly node: t.TSImportEqualsDeclaration }
  | { readonly kind: "export"; readonly literal: t.StringLiteral; readonly node: t.ExportNamedDeclaration }
  | { readonly kind: "export-all"; readonly literal: t.StringLiteral; readonly node: t.ExportAllDeclaration }
  | { readonly kind: "require"; readonly literal: t.StringLiteral; readonly node: t.CallExpression }
  | {
      readonly kind: "dynamic";
      readonly literal: t.StringLiteral;
      readonly node: t.CallExpression | t.ImportExpression;
    }
  | { readonly kind: "import-type"; readonly literal: t.StringLiteral; readonly node: t.TSImportType }
  | { readonly kind: "declare"; readonly literal: t.StringLiteral; readonly node: t.TSModuleDeclaration }
  /** `jest.mock("m", factory)`, `vi.importActual("m")`, and all their kind. */
  | {
      readonly kind: "mock";
      readonly literal: t.StringLiteral;
      readonly node: t.CallExpression;
      readonly method: string;
    }
  /** A string of that text whose meaning is not known: a key of jest's moduleNameMapper, an alias of a bundler. */
  | { readonly kind: "other"; readonly literal: t.StringLiteral; readonly node: Node };

/** All places of a file that name a module, in source order. */
export function moduleUses(context: TransformContext, source: string): ModuleUse[] {
  if (!context.mentions(source)) return [];
  const regular = new Set([source, `^${source}$`, `^${source}`, `${source}$`]);
  const isInTree = treeMembership(context);
  return literalsOf(context)
    .filter((literal) => regular.has(literal.value) && isInTree(literal))
    .map((literal) => place(context, literal));
}

const literals = new PerFile<readonly t.StringLiteral[]>();

/** The strings of the file, as parsed, that name next-auth: they are looked for once for all who ask. */
function literalsOf(context: TransformContext): readonly t.StringLiteral[] {
  const known = literals.get(context);
  if (known) return known;
  const found = context.parsed.nodesOf("StringLiteral").filter(({ value }) => value.includes("next-auth"));
  literals.set(context, found);
  return found;
}

function place(context: TransformContext, literal: t.StringLiteral): ModuleUse {
  const node = context.scopes.parentOf(literal) ?? literal;
  switch (node.type) {
    case "ImportDeclaration":
      return { kind: "import", literal, node };
    case "ExportNamedDeclaration":
      return { kind: "export", literal, node };
    case "ExportAllDeclaration":
      return { kind: "export-all", literal, node };
    case "ImportExpression":
      return { kind: "dynamic", literal, node };
    case "TSImportType":
      return { kind: "import-type", literal, node };
    case "TSModuleDeclaration":
      return { kind: "declare", literal, node };
    case "TSExternalModuleReference": {
      const declaration = context.scopes.parentOf(node);
      if (declaration?.type === "TSImportEqualsDeclaration")
        return { kind: "import-equals", literal, node: declaration };
      break;
    }
    case "CallExpression": {
      if (node.callee.type === "Import") return { kind: "dynamic", literal, node };
      if (node.arguments[0] !== literal) break;
      if (context.scopes.requireSource(node) !== undefined) return { kind: "require", literal, node };
      const method = mockMethod(context, node);
      if (method !== undefined) return { kind: "mock", literal, node, method };
      break;
    }
  }
  return { kind: "other", literal, node };
}

/** The method that is called of Jest's or Vitest's mocking object, be it the global or an import. */
function mockMethod(context: TransformContext, call: t.CallExpression): string | undefined {
  const { callee } = call;
  if (callee.type !== "MemberExpression" || callee.property.type !== "Identifier" || callee.computed) return undefined;
  return isMockingObject(context, callee.object) ? callee.property.name : undefined;
}

export function isMockingObject(context: TransformContext, node: Node): boolean {
  if (node.type !== "Identifier") return false;
  const origin = context.scopes.bindingOf(node)?.import;
  if (origin) return /^(@jest\/globals|vitest)$/.test(origin.source);
  return (node.name === "jest" || node.name === "vi") && context.scopes.bindingOf(node) === undefined;
}
