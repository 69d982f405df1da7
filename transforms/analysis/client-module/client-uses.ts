import { isCast, keyName, type Node, unwrap } from "../../../src/syntax/ast.ts";
import type { Binding } from "../../../src/syntax/scope.ts";
import type { TransformContext } from "../../context.ts";
import { moduleUses } from "./module-uses.ts";
import { clientModule, reactModule } from "./names.ts";
import { passedOn } from "./passed-on.ts";

/** A place where a file uses an export of next-auth/client or next-auth/react. */
export interface ClientUse {
  /** The export's name as the file has it, of next-auth v3 or 4. */
  readonly name: string;
  /** The expression that stands for it: `useSession`, `client.useSession`, `<auth.Provider>`'s name. */
  readonly node: Node;
  readonly module: typeof clientModule | typeof reactModule;
  /** Stands where only a type can. */
  readonly isType: boolean;
}

/**
 * All uses of the two modules' exports, by import, require, namespace, default object or destructuring, in source
 * order.
 */
export function clientUses(context: TransformContext): readonly ClientUse[] {
  return new Collector(context).collect();
}

/** Methods of a mocking object that give the module, or a mock of it, at once. */
export const givesModule = /^(requireActual|requireMock|genMockFromModule|createMockFromModule)$/;
/** Those that give a promise of it. */
export const givesPromise = /^import(Actual|Mock)$/;

class Collector {
  readonly #context: TransformContext;
  readonly #uses: ClientUse[] = [];
  readonly #seen = new Set<Binding>();

  constructor(context: TransformContext) {
    this.#context = context;
  }

  collect(): readonly ClientUse[] {
    for (const module of [clientModule, reactModule] as const) {
      if (!this.#context.mentions(module)) continue;
      for (const binding of this.#context.scopes.imports(module))
        this.#binding(binding, binding.import?.path ?? [], module);
      for (const use of moduleUses(this.#context, module)) {
        if (use.kind === "require") this.#expression(use.node, [], module);
        if (use.kind === "mock" && givesModule.test(use.method)) this.#expression(use.node, [], module);
      }
    }
    for (const { binding, path } of passedOn(this.#context)) this.#binding(binding, path, clientModule);
    return this.#uses.sort((a, b) => (a.node.start ?? 0) - (b.node.start ?? 0));
  }

  #binding(binding: Binding, path: readonly string[], module: ClientUse["module"]): void {
    if (this.#seen.has(binding)) return;
    this.#seen.add(binding);
    for (const { node, isType } of binding.references) this.#expression(node, path, module, isType);
  }

  /** `node` stands for what `path` leads to from the module's object. */
  #expression(node: Node, path: readonly string[], module: ClientUse["module"], isType = false): void {
    const [name, ...more] = path[0] === "default" ? path.slice(1) : path;
    if (name !== undefined) {
      if (more.length === 0) this.#uses.push({ name, node, module, isType });
      return;
    }
    const parent = this.#context.scopes.parentOf(node);
    switch (parent?.type) {
      case "MemberExpression":
      case "OptionalMemberExpression": {
        const member = parent.object === node ? keyName(parent) : undefined;
        if (member !== undefined) this.#expression(parent, member === "default" ? [] : [member], module, isType);
        return;
      }
      case "JSXMemberExpression":
        this.#uses.push({ name: parent.property.name, node: parent, module, isType });
        return;
      case "TSQualifiedName":
        this.#uses.push({ name: parent.right.name, node: parent, module, isType });
        return;
      case "CallExpression": {
        // jest.spyOn(client, "useSession") is a mock of the export.
        const [first, name] = parent.arguments;
        if (first === node && name?.type === "StringLiteral") {
          this.#uses.push({ name: name.value, node: parent, module, isType });
        }
        return;
      }
      case "VariableDeclarator":
        if (parent.init && unwrap(parent.init) === unwrap(node)) this.#pattern(parent.id as Node, module);
        return;
      default:
        if (isCast(parent)) this.#expression(parent, [], module, isType);
    }
  }

  #pattern(pattern: Node, module: ClientUse["module"]): void {
    const { scopes } = this.#context;
    if (pattern.type === "Identifier") {
      const binding = scopes.bindingOf(pattern);
      if (binding && !binding.reassigned) this.#binding(binding, [], module);
    }
    if (pattern.type !== "ObjectPattern") return;
    for (const member of pattern.properties) {
      const name = member.type === "ObjectProperty" ? keyName(member) : undefined;
      const binding = member.type === "ObjectProperty" ? scopes.bindingOf(member.value) : undefined;
      if (name !== undefined && binding) this.#binding(binding, [name], module);
    }
  }
}
