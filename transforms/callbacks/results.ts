import {
  type FunctionNode,
  isFunction,
  isMember,
  keyName,
  type Node,
  resultsOf,
  type t,
  unwrap,
  walk,
} from "../../src/syntax/ast.ts";
import { expression, statement } from "../../src/syntax/build.ts";
import { adopt, replaceNode, replaceWithMany } from "../../src/syntax/edit.ts";
import {
  alwaysAnswers,
  endsWithoutResult,
  type Gives,
  type GivesContext,
  givesOf,
  givesOfCalled,
  isUnknown,
  resolvingCalls,
} from "../analysis/functions/gives.ts";
import { leaves } from "../analysis/functions/leaves.ts";
import type { TransformContext } from "../context.ts";

/** What is put in the place of nothing, and what is done where that takes a person. */
interface Filling {
  /** A new expression each time: `true`, `baseUrl`. */
  readonly fill: () => t.Expression;
  /** Puts it beside what is nothing at times. */
  readonly operator: "??" | "||";
  readonly gives: GivesContext;
  /** Called for a result that may be nothing, for all that is known, and for one that can't be filled. */
  leave(result: Node, gives: Gives): void;
}

/** Fills the results of a function where they are nothing; gives the places where it did. */
export function fillResults(context: TransformContext, made: FunctionNode, filling: Filling): readonly Node[] {
  if (made.generator) return [];
  const results = new Results(context, filling);
  results.convert(made);
  // What was added at a function's end stands for all of it.
  const position = (node: Node) => (isFunction(node) ? node.end : node.start) ?? 0;
  return results.changed.sort((a, b) => position(a) - position(b));
}

class Results {
  /** Where true is given now. */
  readonly changed: Node[] = [];
  readonly #context: TransformContext;
  readonly #filling: Filling;
  readonly #gives: GivesContext;

  constructor(context: TransformContext, filling: Filling) {
    this.#context = context;
    this.#filling = filling;
    this.#gives = filling.gives;
  }

  convert(made: FunctionNode): void {
    for (const result of resultsOf(made.body)) {
      const gives = givesOf(result, this.#gives);
      if (alwaysAnswers(gives)) continue;
      if (isUnknown(gives) || !this.#repair(result, made)) this.#filling.leave(result, gives);
    }
    this.#fillEnds(made);
  }

  /** Fills what is nothing in an expression that a function gives; false where that takes a person. */
  #repair(node: Node, made: FunctionNode): boolean {
    const value = unwrap(node);
    const gives = givesOf(value, this.#gives);
    if (alwaysAnswers(gives)) return true;
    if (isUnknown(gives)) return false;
    if (isLiteral(value)) return this.#put(node, this.#filling.fill());
    switch (value.type) {
      case "ConditionalExpression":
        return this.#repair(value.consequent, made) && this.#repair(value.alternate, made);
      case "AwaitExpression":
        return this.#repair(value.argument, made);
      case "LogicalExpression":
        return this.#repair(value.right, made);
      case "NewExpression":
        return this.#repairPromise(value);
      case "CallExpression":
        return this.#repairCall(value, made) || this.#always(node, value, made);
      default:
        return this.#always(node, value, made);
    }
  }

  #put(node: Node, replacement: Node): boolean {
    replaceNode(this.#context, node, replacement);
    this.changed.push(node);
    return true;
  }

  /** `resolve()` → `resolve(true)` */
  #repairPromise(made: t.NewExpression): boolean {
    const [executor] = made.arguments;
    const calls = resolvingCalls(made, this.#context.scopes) ?? [];
    return isFunction(executor) && calls.every((call) => this.#repairArgument(call, executor));
  }

  #repairArgument(call: t.CallExpression, made: FunctionNode): boolean {
    const [argument] = call.arguments;
    if (argument) return this.#repair(argument, made);
    const added = this.#filling.fill();
    call.arguments.push(added);
    adopt(this.#context, added, call);
    this.changed.push(call);
    return true;
  }

  /** `Promise.resolve()`, `….then(() => {})`, `….catch(() => {})` */
  #repairCall(call: t.CallExpression, made: FunctionNode): boolean {
    const { callee } = call;
    if (!isMember(callee)) return false;
    const name = keyName(callee);
    const isPromise = callee.object.type === "Identifier" && callee.object.name === "Promise";
    if (name === "resolve" && isPromise) return this.#repairArgument(call, made);
    if (name === "finally") return this.#repair(callee.object, made);
    if (name !== "then" && name !== "catch") return false;
    const isRepaired = call.arguments.every((handler) => this.#repairHandler(handler));
    return isRepaired && (name === "then" || this.#repair(callee.object, made));
  }

  #repairHandler(handler: Node): boolean {
    if (!isFunction(handler)) return alwaysAnswers(givesOfCalled(handler, this.#gives));
    const areRepaired = resultsOf(handler.body).every((result) => this.#repair(result, handler));
    if (areRepaired) this.#fillEnds(handler);
    return areRepaired;
  }

  /** `return log(user)` → `await log(user); return true;`; where it is nothing at times only, `await log(user) ?? true`. */
  #always(node: Node, value: Node, made: FunctionNode): boolean {
    const { scopes } = this.#context;
    const { fill, operator } = this.#filling;
    const holder = scopes.parentOf(node);
    const isNothing = givesOf(value, this.#gives) === "nothing";
    const done = (
      value.type === "UnaryExpression" && value.operator === "void" ? value.argument : value
    ) as t.Expression;
    const isAwaited = value.type === "AwaitExpression" || value.type === "UnaryExpression";
    if (!isAwaited) made.async = true;
    const run = isAwaited ? done : ({ type: "AwaitExpression", argument: done } as t.AwaitExpression);
    const statements = () => [statement`${run};`, statement`return ${fill()};`];
    if (isNothing && holder?.type === "ReturnStatement") {
      if (scopes.parentOf(holder)?.type === "BlockStatement") replaceWithMany(this.#context, holder, statements());
      else replaceNode(this.#context, holder, block(statements()));
      this.changed.push(node);
      return true;
    }
    if (isNothing && made.type === "ArrowFunctionExpression" && made.body === node) {
      made.expression = false;
      return this.#put(node, block(statements()));
    }
    if (isNothing) return this.#put(node, expression`(${run}, ${fill()})`);
    return this.#put(node, operator === "??" ? expression`${run} ?? ${fill()}` : expression`${run} || ${fill()}`);
  }

  /** Ends that return nothing. */
  #fillEnds(made: FunctionNode): void {
    const { body } = made;
    if (body.type !== "BlockStatement" || !endsWithoutResult(made)) return;
    walk(body, (node) => {
      if (isFunction(node)) return false;
      if (node.type !== "ReturnStatement" || node.argument) return undefined;
      node.argument = this.#filling.fill();
      adopt(this.#context, node.argument, node);
      this.changed.push(node);
      return undefined;
    });
    if (leaves(body)) return;
    const end = statement`return ${this.#filling.fill()};`;
    body.body.push(end);
    adopt(this.#context, end, body);
    this.changed.push(made);
  }
}

function block(body: t.Statement[]): t.BlockStatement {
  return { type: "BlockStatement", body, directives: [] } as unknown as t.BlockStatement;
}

/** `undefined`, `null`, `void 0` */
function isLiteral(node: Node): boolean {
  if (node.type === "NullLiteral") return true;
  if (node.type === "UnaryExpression") return node.operator === "void" && /Literal$/.test(node.argument.type);
  return node.type === "Identifier" && node.name === "undefined";
}
