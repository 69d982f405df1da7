/** Which calls that are given a key go to something else than next-auth's table: another table, or no table at all. */
import {
  type FunctionNode,
  isCall,
  isFunction,
  isMember,
  keyName,
  literalText,
  type Node,
  type t,
  walk,
  withoutDefault,
} from "../../src/syntax/ast.ts";
import { ownExports } from "../analysis/options/locate.ts";
import type { TransformContext } from "../context.ts";
import type { Facts } from "../project.ts";

/** The table that a function of the application asks: always one of these, or what it is given in this place. */
type Asked = Omit<Facts["asks-table"], "exportName">;

/** Tells the modules that call this one's functions which table these ask. For the analyse phase. */
export function tellTables(context: TransformContext): void {
  if (!context.mentions("TableName")) return;
  for (const { name: exportName, node } of ownExports(context)) {
    const made = context.scopes.resolveValue(node);
    const asked = isFunction(made) ? tableAsked(context, made) : undefined;
    if (asked) context.publish({ kind: "asks-table", value: { exportName, ...asked } });
  }
}

/** The table that a function asks, where all of its requests ask the same way. */
function tableAsked(context: TransformContext, made: FunctionNode): Asked | undefined {
  const { scopes } = context;
  const names: Node[] = [];
  walk(made.body, (node) => {
    if (node.type === "ObjectProperty" && keyName(node) === "TableName") names.push(node.value);
  });
  const fixed = names.flatMap((name) => literalText(scopes.resolveValue(name)) ?? []);
  if (names.length > 0 && fixed.length === names.length) return { tables: fixed };
  const [name, ...others] = names;
  const binding = name?.type === "Identifier" && others.length === 0 ? scopes.bindingOf(name) : undefined;
  const parameter = (made.params as Node[]).findIndex((one) => withoutDefault(one) === binding?.identifiers[0]);
  return parameter >= 0 ? { tables: [], parameter } : undefined;
}

/** Whether a call that is given a key is known to ask somebody else. */
export function asksOthers(
  context: TransformContext,
  call: t.CallExpression | t.OptionalCallExpression,
  tables: ReadonlySet<string>,
): boolean {
  const { callee } = call;
  if (isMember(callee) && isElsewhere(context, callee.object, tables)) return true;
  const asked = calledTable(context, callee);
  if (!asked) return false;
  if (asked.parameter === undefined) return !asked.tables.some((name) => tables.has(name));
  const given = call.arguments[asked.parameter];
  const name = given && literalText(context.scopes.resolveValue(given));
  return name !== undefined && !tables.has(name);
}

function calledTable(context: TransformContext, callee: Node): Asked | undefined {
  const { scopes, project, file } = context;
  const made = scopes.resolveValue(callee);
  if (isFunction(made)) return tableAsked(context, made);
  const from = scopes.moduleValue(callee);
  const [exportName = "default", ...more] = from?.path ?? [];
  const target = from && more.length === 0 ? project.resolveExport(file.path, from.source, exportName) : undefined;
  if (!target) return undefined;
  return project.facts("asks-table", target.path).find(({ value }) => value.exportName === target.exportName)?.value;
}

/** `new Table({ name: "orders" })`, `dynamoose.model("orders")`, `new Map()`, `new Redis()`, `localStorage` */
function isElsewhere(context: TransformContext, holder: Node, tables: ReadonlySet<string>): boolean {
  const { scopes } = context;
  const value = scopes.resolveValue(holder);
  if (value.type === "Identifier") return !scopes.bindingOf(value) && ofBrowsers.test(value.name);
  if (value.type !== "NewExpression" && !isCall(value)) return false;
  const { callee } = value;
  if (callee.type === "Identifier" && !scopes.bindingOf(callee)) return holders.test(callee.name);
  const source = scopes.moduleValue(isMember(callee) ? callee.object : callee)?.source;
  if (source === undefined || /^[./~@#]/.test(source.replace(/^@[\w-]+\/[\w-]+/, "package"))) return false;
  if (!/dynamo|aws|electrodb|onetable|typedorm/i.test(source)) return !isOwnName(context, source);
  const named = value.arguments.flatMap((given) => namesIn(context, given));
  return named.length > 0 && !named.some((name) => tables.has(name));
}

/** `lib/db` of a project whose modules are named from its root. */
function isOwnName({ project, file }: TransformContext, source: string): boolean {
  return project.resolve(file.path, source) !== undefined;
}

/** The names that a model of a table is given: its own, or the table's. */
function namesIn({ scopes }: TransformContext, given: Node): string[] {
  const value = scopes.resolveValue(given);
  const text = literalText(value);
  if (text !== undefined) return [text];
  if (value.type !== "ObjectExpression") return [];
  return value.properties.flatMap((one) => {
    const isName = one.type === "ObjectProperty" && /^(name|table|tableName|TableName)$/.test(keyName(one) ?? "");
    return isName ? (literalText(scopes.resolveValue(one.value)) ?? []) : [];
  });
}

const ofBrowsers = /^(localStorage|sessionStorage|caches)$/;
const holders = /^(Map|WeakMap|Set|WeakSet|Array|URL|URLSearchParams|Headers|FormData|BroadcastChannel|EventTarget)$/;
