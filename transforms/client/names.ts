import type { Node, t } from "../../src/syntax/ast.ts";
import { identifier } from "../../src/syntax/build.ts";
import { addImport } from "../../src/syntax/imports.ts";
import type { TransformContext } from "../context.ts";

const sources = {
  DynamoDB: "@aws-sdk/client-dynamodb",
  DynamoDBDocument: "@aws-sdk/lib-dynamodb",
  DynamoDBClientConfig: "@aws-sdk/client-dynamodb",
};

/**
 * The names that new code uses. They are given last: `DynamoDB` and others are often taken by the import of aws-sdk
 * that the new code replaces.
 */
export class Names {
  readonly #context: TransformContext;
  readonly #pending: { readonly node: t.Identifier; readonly imported: keyof typeof sources }[] = [];
  readonly #later: ((beside: Node | undefined) => void)[] = [];
  /** The import that the new ones stand beside. */
  readonly beside: Node | undefined;

  constructor(context: TransformContext, beside: Node | undefined) {
    this.#context = context;
    this.beside = beside;
  }

  client(): t.Identifier {
    return this.#name("DynamoDB");
  }

  document(): t.Identifier {
    return this.#name("DynamoDBDocument");
  }

  /** The type of the options of `new DynamoDB(…)`. */
  config(): t.Identifier {
    return this.#name("DynamoDBClientConfig");
  }

  later(action: (beside: Node | undefined) => void): void {
    this.#later.push(action);
  }

  get isEmpty(): boolean {
    return this.#pending.length === 0;
  }

  /** Imports what was named, and puts the names into the new code. */
  importPending(): void {
    let beside = this.beside;
    for (const imported of Object.keys(sources) as (keyof typeof sources)[]) {
      const nodes = this.#pending.filter((one) => one.imported === imported);
      if (nodes.length === 0) continue;
      const typeOnly = imported === "DynamoDBClientConfig";
      const source = sources[imported];
      const local = addImport(this.#context, { source, imported, typeOnly, ...(beside && { beside }) });
      for (const { node } of nodes) node.name = local;
      beside = this.#statementOf(source) ?? beside;
    }
    for (const action of this.#later) action(beside);
  }

  #name(imported: keyof typeof sources): t.Identifier {
    // No name that a file could use, so that nothing takes it for a reference.
    const node = identifier(`\0${imported}`);
    this.#pending.push({ node, imported });
    return node;
  }

  /** The import that was just made: the next one stands below it. */
  #statementOf(source: string): Node | undefined {
    return this.#context.program.body.find(
      (node) =>
        (node.type === "ImportDeclaration" && node.source.value === source) ||
        (node.type === "VariableDeclaration" &&
          node.declarations.some(({ init }) => init != null && this.#context.scopes.requireSource(init) === source)),
    );
  }
}
