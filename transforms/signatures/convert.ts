import { type CallNode, isCall, type Node, withoutDefault } from "../../src/syntax/ast.ts";
import { isUsed, valueParameters } from "../analysis/functions/parameters.ts";
import { shapeOf } from "../analysis/functions/shape.ts";
import { type Signature, signatures } from "../analysis/functions/signatures.ts";
import type { FoundFunction, Located } from "../analysis/options/found.ts";
import type { FunctionRole } from "../analysis/options/roles.ts";
import type { TransformContext } from "../context.ts";
import type { FindingCode } from "../finding.ts";
import { argumentListOf } from "./list.ts";
import { allowNull } from "./nullable.ts";
import { giveObject, type Refusal, refusalOf, type Slot, takeObject } from "./one-object.ts";
import { declareProperties } from "./open-types.ts";
import { slotsFor } from "./slots.ts";

/** What is to be done with a function that next-auth calls. */
export type Conversion =
  | { readonly kind: "convert"; readonly slots: readonly Slot[]; readonly calls: readonly CallNode[] }
  /** It takes nothing, or v4's object already. */
  | { readonly kind: "keep" }
  | { readonly kind: "undecided" }
  /** A use of it decides what it takes, and can't be changed with it. */
  | { readonly kind: "shared"; readonly node: Node }
  | { readonly kind: "refuse"; readonly refusal: Refusal };

/** Decides, and changes nothing. */
export function conversionOf(
  context: TransformContext,
  located: Located,
  found: FoundFunction,
  signature: Signature,
): Conversion {
  const { node, setting } = found;
  const shape = shapeOf(node, signature, setting.version, context.scopes);
  if (shape === "none" || shape === "object") return { kind: "keep" };
  if (shape === "undecided") return { kind: "undecided" };
  const clash = located.functions.some((other) => {
    const its = signatures[other.role];
    return other.node === node && its !== undefined && its.arguments.join() !== signature.arguments.join();
  });
  if (clash) return { kind: "shared", node };
  const { calls, stray } = otherUses(context, located, found);
  if (stray) return { kind: "shared", node: stray };
  const refusal = refusalOf(context, node, signature.arguments.length);
  if (refusal) return { kind: "refuse", refusal };
  return { kind: "convert", slots: slotsFor(context, found, signature), calls };
}

/**
 * Gives the functions of these roles, and the calls of them in the file, one object for the arguments that they had.
 */
export function convertFunctions(context: TransformContext, located: Located, roles: RegExp): void {
  const converted = new Map<FunctionRole, readonly Slot[]>();
  for (const found of located.functions) {
    const signature = signatures[found.role];
    if (!signature || !roles.test(found.role)) continue;
    const conversion = conversionOf(context, located, found, signature);
    if (conversion.kind === "convert") {
      convert(context, found, signature, conversion.slots);
      for (const call of conversion.calls) convertCall(context, call, conversion.slots, signature.name);
      allowNull(context, found);
      declareProperties(context, found.node);
      converted.set(found.role, conversion.slots);
    } else leave(context, found, signature, conversion);
  }
  for (const { role, call } of located.calls) {
    const slots = converted.get(role);
    if (slots) convertCall(context, call, slots, signatures[role]?.name ?? role);
  }
}

function convert(context: TransformContext, found: FoundFunction, signature: Signature, slots: readonly Slot[]): void {
  noteUnknown(context, found, signature, slots);
  const count = argumentListOf(found.node, context.scopes) ? slots.length : valueParameters(found.node).length;
  const taken = slots.slice(0, count).map(({ key }) => key);
  context.change(`${signature.name}(${positions(found)}) → ${signature.name}({ ${taken.join(", ")} })`, found.node);
  takeObject(context, found.node, slots);
}

function leave(context: TransformContext, { node }: FoundFunction, signature: Signature, conversion: Conversion): void {
  const properties = [...signature.properties].join(", ");
  if (conversion.kind === "undecided") {
    context.todo(
      node,
      "NAD323",
      `${signature.name} may receive next-auth v3's first argument or next-auth v4's object.`,
      `next-auth v4 calls it with one object: { ${properties} }.`,
    );
  } else if (conversion.kind === "shared") {
    context.todo(
      conversion.node,
      "NAD324",
      `${signature.name} is also used elsewhere, with other arguments.`,
      `Pass next-auth a separate function that takes { ${properties} }.`,
    );
  } else if (conversion.kind === "refuse") {
    const { code, message } = refusals[conversion.refusal.reason];
    context.todo(
      conversion.refusal.node,
      code,
      `${signature.name} ${message}`,
      `Let it take one object: { ${properties} }.`,
    );
  }
}

function positions({ node }: FoundFunction): string {
  return valueParameters(node)
    .map((parameter) => {
      const target = withoutDefault(parameter);
      return target.type === "Identifier" ? target.name : target.type === "RestElement" ? "…" : "{…}";
    })
    .join(", ");
}

/** Makes a call give one object; `slots` say which property an argument is. */
export function convertCall(
  context: TransformContext,
  call: CallNode,
  slots: readonly Pick<Slot, "key">[],
  name: string,
): void {
  if (giveObject(context, call, slots)) {
    context.change(`call of ${name} gives an object`, call);
  } else if (call.arguments.some((argument) => argument.type === "SpreadElement")) {
    context.todo(
      call,
      "NAD324",
      `${name} is called with arguments that can't be matched to its parameters.`,
      `It now takes one object: { ${slots.map(({ key }) => key).join(", ")} }.`,
    );
  }
}

interface OtherUses {
  readonly calls: readonly CallNode[];
  /** A use that decides what the function takes, and that can't be changed with it. */
  readonly stray: Node | undefined;
}

/** What else the file does with a function that next-auth calls: its own calls change with it. */
function otherUses({ scopes }: TransformContext, located: Located, { binding, node: made }: FoundFunction): OtherUses {
  const calls: CallNode[] = [];
  // The name in `jwt: async function refresh(token) {…}`.
  const inside = made.type === "FunctionExpression" ? scopes.bindingOf(made.id) : undefined;
  for (const { node, isType, isWrite } of [binding, inside].flatMap((name) => name?.references ?? [])) {
    if (isType || isWrite || located.held.has(node)) continue;
    const parent = scopes.parentOf(node);
    if (isCall(parent) && parent.callee === node) calls.push(parent);
    else if (!parent || !isExport(parent, node, scopes)) return { calls: [], stray: node };
  }
  return { calls, stray: undefined };
}

/** `export { x }`, `export default x`, `module.exports = x`, `module.exports = { x }`. */
function isExport(parent: Node, node: Node, scopes: TransformContext["scopes"]): boolean {
  if (parent.type === "ExportSpecifier" || parent.type === "ExportDefaultDeclaration") return true;
  if (parent.type === "ObjectProperty" && parent.value === node) {
    const object = scopes.parentOf(parent);
    const holder = object && scopes.parentOf(object);
    return holder?.type === "AssignmentExpression" && isExports(holder.left);
  }
  return parent.type === "AssignmentExpression" && parent.right === node && isExports(parent.left);
}

function isExports(target: Node): boolean {
  let at = target;
  while (at.type === "MemberExpression") at = at.object;
  return target.type === "MemberExpression" && at.type === "Identifier" && /^(module|exports)$/.test(at.name);
}

const refusals: Record<Refusal["reason"], { code: FindingCode; message: string }> = {
  arguments: { code: "NAD321", message: "reads `arguments`, which hold one object in next-auth v4." },
  "too many": { code: "NAD322", message: "uses more arguments than next-auth gives." },
  strict: { code: "NAD325", message: 'has a "use strict" of its own, which forbids a destructured parameter.' },
  pattern: { code: "NAD325", message: "has a parameter that can't become a property." },
};

/** Says where several possible arguments had to be provided for. */
function noteUnknown(
  context: TransformContext,
  { node, role }: FoundFunction,
  { name }: Signature,
  slots: readonly Slot[],
): void {
  const index = slots.findIndex(({ fallback }) => fallback);
  const slot = slots[index];
  const parameter = valueParameters(node)[index] ?? (argumentListOf(node, context.scopes) ? node : undefined);
  if (!slot || !parameter || (parameter !== node && !isUsed(parameter, context.scopes))) return;
  if (role === "callback:session" || role === "event:signOut") {
    const [one, other] = [slot.key, ...(slot.before ?? [])].sort((a) => (a === "token" ? -1 : 1));
    context.note(
      parameter,
      "NAD326",
      `${name} takes ${one} or ${other}, depending on the session strategy, which couldn't be determined.`,
      `Keep ${one} if sessions are JSON Web Tokens, ${other} if they are in the database.`,
    );
  } else {
    context.note(
      parameter,
      "NAD328",
      `${name} gets no profile with Email and Credentials in next-auth v4; what next-auth v3 passed is now its default.`,
      "Remove the default where only an OAuth provider's profile is meant.",
    );
  }
}
