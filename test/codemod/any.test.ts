import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { type Node, walk } from "../../src/syntax/ast.ts";
import { parse } from "../../src/syntax/parse.ts";
import { Scopes } from "../../src/syntax/scope.ts";
import { isAny } from "../../transforms/analysis/functions/any.ts";
import { typeCheck } from "../support/codemod-types.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";
import { writeTree } from "../support/tree.ts";

/** What the expressions take their values from. */
const sources = `
import { DynamoDB } from "${join(import.meta.dirname, "../../node_modules/aws-sdk/index.js")}";
declare const db: { collection<T = any>(name: string): { findOne(query: object): Promise<T> } };
interface Member { name: string; isActive: boolean; tags: string[] }
declare const documents: DynamoDB.DocumentClient;
declare const query: { TableName: string; Key: object };
declare function load(): Promise<Member>;
const loose = (): any => 1;
const fetched = async () => (await fetch("/a")).json();
const typed = async (): Promise<Member> => (await fetch("/a")).json();
`;

const expressions = [
  "(user as any).guest",
  "user as any",
  "(user as any).guest as boolean",
  "user.name",
  "user!",
  "opened",
  "opened.deep.deeper",
  "opened?.deep",
  "opened.find((one: Member) => one.isActive)",
  "listed[0]",
  "listed.find((one) => one.name)",
  "await promised.then((one) => one.name)",
  "await promised",
  "recorded.key",
  "recorded['key']",
  "taken",
  "given",
  "plain",
  "rest.more",
  "await (await fetch('/a')).json()",
  "(await (await fetch('/a')).json()).login",
  "(await fetch('/a')).ok",
  "await fetch('/a').then((answer) => answer.json())",
  "await fetch('/a').then((answer) => answer.ok)",
  "JSON.parse('1')",
  "JSON.parse('1').isActive",
  "JSON.stringify(1)",
  "await fetched()",
  "(await fetched()).name",
  "await typed()",
  "(await typed()).isActive",
  "(await load()).isActive",
  "(await load()).tags.find((tag) => tag === 'a')",
  "loose()",
  "loose().name",
  "inferred",
  "inferred.name",
  "(await documents.get(query).promise()).Item?.isActive",
  "(await documents.get(query).promise()).Item!.isActive",
  "(await documents.get(query).promise()).ConsumedCapacity",
  "Item?.role",
  "await db.collection('users').findOne({})",
  "(await db.collection('users').findOne({})).isActive",
  "await db.collection<Member>('users').findOne({})",
  "(await axios.get('/a')).data",
  "(await axios.get('/a')).status",
  "(await axios.get<Member>('/a')).data.isActive",
  "answer.data.isActive",
  "data.isActive",
  "known.isActive",
  "user.name || opened",
  "opened || user.name",
  "user.name && opened.isActive",
  "user ? opened : user",
];

const axios = `
  interface Answer<T> { data: T; status: number }
  export function get<T = any>(url: string): Promise<Answer<T>>;
`;

/** Each expression where all these names are in reach. */
const program = (results: readonly string[]) => `
import * as axios from "axios";
${sources}
type IsAny<T> = 0 extends 1 & T ? true : false;
export async function all(
  user: Member, opened: any, listed: any[], promised: Promise<any>, recorded: Record<string, any>,
  { taken, inner: [given] }: any, { plain, ...rest }: { plain: number; more: string },
) {
  const inferred = await fetched();
  const answer = await axios.get("/a");
  const { data } = await axios.get("/a");
  const { data: known } = await axios.get<Member>("/a");
  const { Item } = await documents.get(query).promise();
${results.join("\n")}
}
`;

it("is what the compiler calls any", async () => {
  const text = program(expressions.map((expression, place) => `  const value${place} = ${expression};`));
  const parsed = parse(text, "all.ts");
  const scopes = new Scopes(parsed.ast, parsed.parents);
  const told = new Map<string, boolean>();
  walk(parsed.ast.program, (node: Node) => {
    if (node.type !== "VariableDeclarator" || node.id.type !== "Identifier" || !node.init) return true;
    if (/^value\d/.test(node.id.name)) told.set(node.id.name, isAny(node.init, scopes));
    return true;
  });
  expect(told.size).toBe(expressions.length);
  const folder = temporaryFolder("any");
  const path = join(folder, "all.ts");
  writeTree(folder, { "node_modules/axios/index.d.ts": axios });
  const checks = [...told].map(([name, isIt]) => `  const is_${name}: IsAny<typeof ${name}> = ${isIt};`);
  const start = text.trimEnd().slice(0, -1);
  writeFileSync(path, `${start}${checks.join("\n")}\n}\n`);
  const errors = (await typeCheck([path], "v3", { strict: true })).get(path) ?? [];
  const lines = `${start}${checks.join("\n")}`.split("\n");
  const wrong = errors.map((error) => `${lines[Number.parseInt(error, 10) - 1]?.trim()} ${error}`);
  const named = wrong.map((one) => one.replace(/\bvalue(\d+)\b/, (_, place) => `${expressions[place]}`));
  expect(named).toEqual([]);
});
