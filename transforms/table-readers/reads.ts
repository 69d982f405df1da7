import { isCall, isFunction, isMember, keyName, literalText, type Node, type t, walk } from "../../src/syntax/ast.ts";
import type { TransformContext } from "../context.ts";
import { indexName, keyPrefix } from "../knowledge/item-attributes.ts";
import { type Facts, oncePerList } from "../project.ts";
import { bothNames, isOfV4, listed, v3NamesIn } from "./old-names.ts";
import { asksOthers } from "./other-tables.ts";

/** The fields of a request to DynamoDB that say where it reads. */
const requestFields = /^(Key|KeyConditionExpression|ExpressionAttributeValues|IndexName|FilterExpression|Statement)$/;

/** Requests to next-auth's table: `migrate-data` gives some of its attributes other names. */
export function reportReads(context: TransformContext): void {
  const tables = tableNames(context.project.facts("adapter-call"));
  if (tables.size === 0) return;
  const seen = new Set<Node>();
  for (const node of modelsOf(context, tables)) report(context, node, context.program);
  if (context.mentions("TableName") || context.mentions("Statement")) {
    for (const node of context.parsed.nodesOf("ObjectExpression")) {
      if (!isRequest(context, node) || !reachesItems(context, node, tables)) continue;
      const around = functionAround(context, node);
      if (seen.has(around)) continue;
      seen.add(around);
      report(context, node, around);
    }
  }
  for (const node of keysGiven(context, tables)) {
    const around = functionAround(context, node);
    if (seen.has(around) || around === context.program || v3NamesIn(context, around).size === 0) continue;
    seen.add(around);
    report(context, node, around);
  }
}

/** `get(\`USER#${id}\`, "ACCOUNT#google#1")`: a function of the application's own makes the request. */
function keysGiven(context: TransformContext, tables: ReadonlySet<string>): Node[] {
  if (!["ACCOUNT#", "SESSION#", "VR#"].some((key) => context.mentions(key))) return [];
  const { parsed, scopes } = context;
  return [...parsed.nodesOf("TemplateLiteral"), ...parsed.nodesOf("StringLiteral")].filter((node) => {
    const text = node.type === "TemplateLiteral" ? node.quasis[0]?.value.cooked : node.value;
    if (!text || !keyOfSignIn.test(text)) return false;
    let at: Node | undefined = scopes.parentOf(node);
    for (; at && /^(ObjectProperty|ObjectExpression|ArrayExpression)$/.test(at.type); at = scopes.parentOf(at))
      if (at.type === "ObjectExpression" && namesOther(context, at, tables)) return false;
    if (!isCall(at) || (isMember(at.callee) && ofTexts.test(keyName(at.callee) ?? ""))) return false;
    return !asksOthers(context, at, tables);
  });
}

/** `{ table: "orders", pk }`: the key of an item of another table. */
function namesOther({ scopes }: TransformContext, object: t.ObjectExpression, tables: ReadonlySet<string>): boolean {
  return object.properties.some((one) => {
    if (one.type !== "ObjectProperty" || !nameOfOwnTable.test(keyName(one) ?? "")) return false;
    const name = literalText(scopes.resolveValue(one.value));
    return name !== undefined && !tables.has(name);
  });
}

const nameOfOwnTable = /^table(Name)?$/i;

/** `sk.startsWith("ACCOUNT#")` asks nobody for an item, and nor does `bus.publish("SESSION#ended", …)`. */
const ofTexts =
  /^(startsWith|endsWith|includes|indexOf|lastIndexOf|split|replace(All)?|concat|push|localeCompare|join|log|info|warn|error|debug|publish|emit|on|once|off|subscribe|dispatch|redirect|track)$/;

/** The beginnings of keys that hardly anybody else's items have. */
const keyOfSignIn = /^(ACCOUNT|SESSION|VR)#/;

/** The names of next-auth's tables in this project, as far as they are written out. */
const tableNames = oncePerList(
  (calls: readonly { readonly value: Facts["adapter-call"] }[]): ReadonlySet<string> =>
    new Set(
      calls.map(({ value }) => {
        const name = value.options?.findLast((option) => option.name === "tableName")?.value;
        return typeof name === "string" ? name : "next-auth";
      }),
    ),
);

/** `{ TableName, Key }`, and `{ TableName }` alone where it is what a call is given. */
function isRequest({ scopes }: TransformContext, object: t.ObjectExpression): boolean {
  const names = object.properties.map((property) => keyName(property) ?? "");
  if (names.includes("Statement")) return true;
  return (
    names.includes("TableName") && (isCall(scopes.parentOf(object)) || names.some((name) => requestFields.test(name)))
  );
}

/** It names the table, or a key of next-auth's in a table whose name can't be told. */
function reachesItems(context: TransformContext, request: t.ObjectExpression, tables: ReadonlySet<string>): boolean {
  const { scopes } = context;
  const statement = request.properties.find((property) => keyName(property) === "Statement");
  if (statement?.type === "ObjectProperty") return isOfTable(scopes.resolveValue(statement.value), tables);
  const table = request.properties.find((property) => keyName(property) === "TableName");
  const name = table?.type === "ObjectProperty" ? literalText(scopes.resolveValue(table.value)) : undefined;
  if (name !== undefined) return tables.has(name);
  let found = false;
  walk(request, (node) => {
    const value = node.type === "Identifier" ? scopes.resolveValue(node) : node;
    const text = value.type === "TemplateLiteral" ? value.quasis[0]?.value.cooked : literalText(value);
    if (text && (keyPrefix.test(text) || text === indexName)) found = true;
    return !found;
  });
  return found;
}

/** PartiQL: `SELECT accessToken FROM "next-auth" WHERE …` */
function isOfTable(statement: Node, tables: ReadonlySet<string>): boolean {
  const parts =
    statement.type === "TemplateLiteral"
      ? statement.quasis.map(({ value }) => value.cooked ?? "")
      : [literalText(statement) ?? ""];
  const named = /\b(?:from|into|update)\s+"?([\w.-]+)/gi;
  return parts.some((part) => [...part.matchAll(named)].some(([, name = ""]) => tables.has(name)));
}

/** Classes of packages that hold a table under its name: dynamodb-toolbox, OneTable, ElectroDB. */
const models = /^(Table|Entity|Service)$/;
const nameOfTable = /^(name|table|tableName)$/;

/** `new Table({ name: "next-auth", … })`, `dynamoose.model("next-auth", …)` */
function modelsOf(context: TransformContext, tables: ReadonlySet<string>): Node[] {
  const { parsed, scopes } = context;
  const isName = (node: Node | undefined) => {
    const text = node && literalText(scopes.resolveValue(node));
    return text !== undefined && tables.has(text);
  };
  const holdsName = (node: Node) => {
    const object = scopes.resolveValue(node);
    return (
      object.type === "ObjectExpression" &&
      object.properties.some(
        (one) => one.type === "ObjectProperty" && nameOfTable.test(keyName(one) ?? "") && isName(one.value),
      )
    );
  };
  const made = parsed.nodesOf("NewExpression").filter(({ callee, arguments: given }) => {
    const exported = scopes.moduleValue(callee)?.path.at(-1);
    return exported !== undefined && models.test(exported) && given.some(holdsName);
  });
  const modelled = parsed.nodesOf("CallExpression").filter(({ callee, arguments: given }) => {
    const source = isMember(callee) ? scopes.moduleValue(callee)?.source : undefined;
    return source === "dynamoose" && keyName(callee) === "model" && isName(given[0]);
  });
  return [...made, ...modelled];
}

/** The outermost function around a request: what it does with the answer stands there. */
function functionAround({ scopes, program }: TransformContext, node: Node): Node {
  let found: Node | undefined;
  for (let at = scopes.parentOf(node); at; at = scopes.parentOf(at)) if (isFunction(at)) found = at;
  return found ?? program;
}

function report(context: TransformContext, request: Node, around: Node): void {
  const names = v3NamesIn(context, around);
  if (names.size === 0) {
    context.note(
      request,
      "NAD160",
      "This request reads next-auth's table, whose items migrate-data converts to next-auth v4's shape.",
      "Accounts have access_token, refresh_token, expires_at, provider and type; expires is in seconds; verification tokens have VT# in their keys.",
    );
    return;
  }
  context[isOfV4(context) ? "note" : "todo"](
    request,
    "NAD160",
    `This request goes to next-auth's table, and the code around it uses next-auth v3's names: ${listed(names)}.`,
    bothNames(names, "item"),
  );
}
