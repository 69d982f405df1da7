import { type Node, type t, unwrap } from "../ast.ts";
import { identifier } from "../build.ts";
import type { FindingCode, TransformContext } from "../context.ts";
import { addImport } from "../imports.ts";
import { mapCredentials } from "./credentials.ts";

/** Turns one client's options into those of SDK v3: what the tables need to know of the place, and where they say what they found. */
export class Mapper {
  readonly context: TransformContext;
  /** The node that findings point at: the client as it was made. */
  readonly at: Node;
  /** The place of an expression in `AWS`. */
  readonly aws: (node: Node) => readonly string[] | null;
  #providers: t.Identifier[] = [];

  constructor(context: TransformContext, at: Node, aws: Mapper["aws"]) {
    this.context = context;
    this.at = at;
    this.aws = aws;
  }

  /** A function of `@aws-sdk/credential-providers`, imported by `addImports`. */
  provider(name: string): t.Identifier {
    const node = identifier(name);
    this.#providers.push(node);
    return node;
  }

  /** What `credentials` is in SDK v3; null, and nothing imported, when that can't be said. */
  credentials(value: t.Expression): t.Expression | null {
    const before = this.#providers.length;
    const mapped = mapCredentials(this, value);
    if (!mapped) this.#providers.length = before;
    return mapped;
  }

  /** Imports the credential providers that the new code names. */
  addImports(beside: Node | undefined): void {
    const source = "@aws-sdk/credential-providers";
    for (const node of this.#providers) {
      node.name = addImport(this.context, { source, imported: node.name, ...(beside && { beside }) });
    }
    if (this.#providers.length > 0) this.context.publish({ kind: "adds-package", value: { name: source } });
    this.#providers = [];
  }

  /**
   * SDK v3's types want a string where v2's took `string | undefined`, which an environment variable is. What was cast before stays
   * as it is; a JavaScript file needs nothing.
   */
  defined(value: t.Expression): t.Expression {
    if (!/\.[mc]?tsx?$/.test(this.context.file.path) || !this.#isEnvironmentVariable(value)) return value;
    return { type: "TSNonNullExpression", expression: value } as t.TSNonNullExpression;
  }

  #isEnvironmentVariable(node: Node): boolean {
    if (node.type === "Identifier") {
      const value = this.context.scopes.resolveValue(node);
      return value === node ? this.#isTakenFromEnvironment(node) : this.#isEnvironmentVariable(value);
    }
    return node.type === "MemberExpression" && isEnvironment(node.object);
  }

  /** `const { KEY } = process.env` */
  #isTakenFromEnvironment(node: t.Identifier): boolean {
    const declaration = this.context.scopes.bindingOf(node)?.declaration;
    if (declaration?.type !== "VariableDeclarator" || declaration.id.type !== "ObjectPattern" || !declaration.init)
      return false;
    const withDefault = declaration.id.properties.some(
      (member) =>
        member.type === "ObjectProperty" &&
        member.value.type === "AssignmentPattern" &&
        member.value.left.type === "Identifier" &&
        member.value.left.name === node.name,
    );
    return !withDefault && isEnvironment(unwrap(declaration.init));
  }

  note(code: FindingCode, message: string, hint: string, node: Node = this.at): void {
    this.context.report({ code, node: node.loc ? node : this.at, message, hint, level: "note" });
  }

  todo(code: FindingCode, message: string, hint: string): void {
    this.context.todo(this.at, code, message, hint);
  }

  unclearEndpoint(what: "pattern" | "expression"): void {
    if (what === "pattern") {
      this.todo(
        "NAD107",
        "{service} and {region} in an endpoint mean nothing to SDK v3: write the URL out.",
        "Write the whole URL.",
      );
    } else {
      this.note(
        "NAD106",
        "The endpoint comes from an expression; SDK v3 needs a URL, where v2 also took a host without a scheme.",
        "See that the value starts with http:// or https:// wherever it is set.",
      );
    }
  }
}

/** `process.env` */
function isEnvironment(node: Node): boolean {
  return (
    node.type === "MemberExpression" &&
    node.object.type === "Identifier" &&
    node.object.name === "process" &&
    node.property.type === "Identifier" &&
    node.property.name === "env"
  );
}
