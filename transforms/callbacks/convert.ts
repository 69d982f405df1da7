import type { Node, t } from "../ast.ts";
import type { FindingCode, TransformContext } from "../context.ts";
import type { FoundFunction, Located } from "../options/locate.ts";
import type { FunctionRole } from "../options/roles.ts";
import { giveObject, isUsed, type Refusal, refusalOf, type Slot, takeObject } from "./parameters.ts";
import { shapeOf, valueParameters } from "./shape.ts";
import { type Signature, signatures } from "./signatures.ts";
import { slotsFor } from "./slots.ts";

/** Gives the functions of these roles, and the calls of them in the file, one object for the arguments that they had. */
export function convertFunctions(context: TransformContext, located: Located, roles: RegExp): void {
  const converted = new Map<FunctionRole, readonly Slot[]>();
  for (const found of located.functions) {
    const signature = signatures[found.role];
    if (!signature || !roles.test(found.role)) continue;
    const slots = convertFunction(context, located, found, signature);
    if (slots) converted.set(found.role, slots);
  }
  for (const { role, call } of located.calls) {
    const slots = converted.get(role);
    const signature = signatures[role];
    if (slots && signature) convertCall(context, call, slots, signature);
  }
}

function convertFunction(
  context: TransformContext,
  located: Located,
  found: FoundFunction,
  signature: Signature,
): readonly Slot[] | null {
  const { node, setting } = found;
  const shape = shapeOf(node, signature, setting.version, context.scopes);
  if (shape === "none" || shape === "object") return null;
  if (shape === "undecided") {
    context.todo(
      node,
      "NAD323",
      `${signature.name} may take next-auth 3's first argument or next-auth 4's object.`,
      `next-auth 4 calls it with one object: { ${[...signature.properties].join(", ")} }.`,
    );
    return null;
  }
  const roles = located.functions.filter((other) => other.node === node && signatures[other.role] !== undefined);
  const clash = roles.find((other) => signatures[other.role]?.arguments.join() !== signature.arguments.join());
  const uses = found.binding ? otherUses(context, located, found) : { calls: [], stray: null };
  const stray = clash ? node : uses.stray;
  if (stray) {
    context.todo(
      stray,
      "NAD324",
      `${signature.name} is also used as something else, which decides what it takes.`,
      `Give next-auth a function of its own that takes { ${known(signature)} }.`,
    );
    return null;
  }
  const refusal = refusalOf(context, node, signature.arguments.length);
  if (refusal) {
    refuse(context, refusal, signature);
    return null;
  }
  const slots = slotsFor(context, found, signature);
  noteUnknown(context, found, signature, slots);
  context.change(
    `${signature.name}(${positions(found)}) → ${signature.name}({ ${slots
      .map(({ key }) => key)
      .slice(0, valueParameters(node).length)
      .join(", ")} })`,
    node,
  );
  takeObject(context, node, slots);
  for (const call of uses.calls) convertCall(context, call, slots, signature);
  return slots;
}

function positions({ node }: FoundFunction): string {
  return valueParameters(node)
    .map((parameter) => {
      const target = parameter.type === "AssignmentPattern" ? parameter.left : parameter;
      return target.type === "Identifier" ? target.name : target.type === "RestElement" ? "…" : "{…}";
    })
    .join(", ");
}

function known(signature: Signature): string {
  return [...signature.properties].join(", ");
}

function convertCall(
  context: TransformContext,
  call: t.CallExpression,
  slots: readonly Slot[],
  signature: Signature,
): void {
  if (giveObject(context, call, slots)) {
    context.change(`call of ${signature.name} gives an object`, call);
  } else if (call.arguments.some((argument) => argument.type === "SpreadElement")) {
    context.todo(
      call,
      "NAD324",
      `${signature.name} is called with arguments that can't be told apart.`,
      `It takes one object now: { ${known(signature)} }.`,
    );
  }
}

interface OtherUses {
  readonly calls: readonly t.CallExpression[];
  /** A use that decides what the function takes, and that can't be changed with it. */
  readonly stray: Node | null;
}

/** What else the file does with a function that next-auth calls: its own calls change with it. */
function otherUses({ scopes }: TransformContext, located: Located, { binding }: FoundFunction): OtherUses {
  const calls: t.CallExpression[] = [];
  for (const { node, isType, isWrite } of binding?.references ?? []) {
    if (isType || isWrite || located.held.has(node)) continue;
    const parent = scopes.parentOf(node);
    if (parent?.type === "CallExpression" && parent.callee === node) calls.push(parent);
    else if (!parent || !isExport(parent, node, scopes)) return { calls: [], stray: node };
  }
  return { calls, stray: null };
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
  arguments: { code: "NAD321", message: "reads `arguments`, which hold one object in next-auth 4." },
  "too many": { code: "NAD322", message: "uses more arguments than next-auth gives." },
  strict: { code: "NAD325", message: 'has a "use strict" of its own, which forbids a destructured parameter.' },
  pattern: { code: "NAD325", message: "has a parameter that can't become a property." },
  overload: { code: "NAD325", message: "has several signatures." },
};

function refuse(context: TransformContext, { node, reason }: Refusal, signature: Signature): void {
  const { code, message } = refusals[reason];
  context.todo(node, code, `${signature.name} ${message}`, `Let it take one object: { ${known(signature)} }.`);
}

/** Says where both of two possible arguments had to be provided for. */
function noteUnknown(
  context: TransformContext,
  found: FoundFunction,
  signature: Signature,
  slots: readonly Slot[],
): void {
  const strategyMatters: readonly FunctionRole[] = ["callback:session", "event:signOut"];
  if (!strategyMatters.includes(found.role) || !slots.some(({ fallback }) => fallback)) return;
  const index = signature.arguments.indexOf("*");
  const parameter = valueParameters(found.node)[index];
  if (!parameter || !isUsed(context, parameter)) return;
  const [one, other] = found.role === "callback:session" ? ["token", "user"] : ["token", "session"];
  context.report({
    code: "NAD326",
    node: parameter,
    level: "note",
    message: `${signature.name} takes ${one} or ${other}, whichever next-auth gives: the session strategy could not be told.`,
    hint: `Keep ${one} if sessions are JSON Web Tokens, ${other} if they are in the database.`,
  });
}
