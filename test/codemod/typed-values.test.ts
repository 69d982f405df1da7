import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { defaultOptions } from "../../transforms/context.ts";
import type { Finding } from "../../transforms/finding.ts";
import { runCodemod } from "../support/codemod-fixtures.ts";
import { writeTree } from "../support/tree.ts";

/** Values of which nothing but a type says that they are next-auth's: each way to write the type, in each place that has one. */
type Files = Readonly<Record<string, string>>;

const routes: Readonly<Record<"v3" | "v4", Files>> = {
  v3: {
    "auth.ts": `import NextAuth from "next-auth";
import Providers from "next-auth/providers";
import AWS from "aws-sdk";
import { DynamoDBAdapter } from "@next-auth/dynamodb-adapter";
export default NextAuth({ secret: "s", providers: [Providers.Google({ clientId: "a", clientSecret: "b" })],
  adapter: DynamoDBAdapter(new AWS.DynamoDB.DocumentClient({ region: "eu-west-1" })) });
`,
  },
  v4: {
    "auth.ts": `import NextAuth, { getServerSession } from "next-auth";
import GoogleProvider from "next-auth/providers/google";
export const session = getServerSession;
export default NextAuth({ secret: "s", providers: [GoogleProvider({ clientId: "a", clientSecret: "b" })] });
`,
  },
};

function upgraded(files: Files): { readonly texts: Files; readonly findings: readonly Finding[] } {
  const root = mkdtempSync(join(tmpdir(), "typed-values-"));
  try {
    writeTree(root, files);
    const results = runCodemod(
      new Map(Object.entries(files).map(([path, text]) => [join(root, path), text])),
      defaultOptions,
    );
    const texts: Record<string, string> = { ...files };
    for (const { path, outcome } of results) {
      if (outcome.status === "changed") texts[relative(root, path)] = outcome.after;
      else if (outcome.status !== "unchanged") throw new Error(`${path}: ${outcome.reason.message}`);
    }
    return { texts, findings: results.flatMap(({ findings }) => findings) };
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** How a type is written: what is declared for it, and the type itself. */
const types = (name: string, field: string): Readonly<Record<string, readonly [declared: string, type: string]>> => ({
  imported: [`import { ${name} } from "next-auth";`, name],
  "imported as a type": [`import type { ${name} } from "next-auth";`, name],
  "imported inline as a type": [`import NextAuth, { type ${name} } from "next-auth";`, name],
  renamed: [`import { ${name} as Other } from "next-auth";`, "Other"],
  "of a namespace": [`import * as auth from "next-auth";`, `auth.${name}`],
  "of the default import's module": [`import type * as auth from "next-auth";`, `auth.${name}`],
  "import()": ["", `import("next-auth").${name}`],
  "an alias": [`import { ${name} } from "next-auth";\ntype Mine = ${name};`, "Mine"],
  "an alias of an alias": [`import { ${name} } from "next-auth";\ntype A = ${name} | null;\nexport type B = A;`, "B"],
  "an interface": [`import { ${name} } from "next-auth";\ninterface Mine extends ${name} { label: string }`, "Mine"],
  "an interface of a namespace": [`import * as auth from "next-auth";\ninterface Mine extends auth.${name} {}`, "Mine"],
  ...Object.fromEntries(
    ["Partial", "Required", "Readonly", "NonNullable"].map((one) => [
      one,
      [`import { ${name} } from "next-auth";`, `${one}<${name}>`] as const,
    ]),
  ),
  Pick: [`import { ${name} } from "next-auth";`, `Pick<${name}, "${field}">`],
  Omit: [`import { ${name} } from "next-auth";`, `Omit<${name}, "provider">`],
  "Pick of Partial": [`import { ${name} } from "next-auth";`, `Pick<Partial<${name}>, "${field}">`],
  "or null": [`import { ${name} } from "next-auth";`, `${name} | null | undefined`],
  "with more": [`import { ${name} } from "next-auth";`, `${name} & { label: string }`],
  "in parentheses": [`import { ${name} } from "next-auth";`, `(${name})`],
});

/** Where a type stands, and a read of the field there. */
const places = (field: string): Readonly<Record<string, (type: string) => string>> => ({
  "an arrow's parameter": (type) => `export const read = (a: ${type}) => a.${field};`,
  "a function's parameter": (type) => `export function read(a: ${type}) { return a.${field}; }`,
  "an optional parameter": (type) => `export function read(a?: ${type}) { return a?.${field}; }`,
  "a second parameter": (type) => `export async function read(id: string, a: ${type}) { return a["${field}"]; }`,
  "a parameter with a default": (type) => `export const read = (a: ${type} = {} as any) => a.${field};`,
  "a destructured parameter": (type) => `export const read = ({ ${field} }: ${type}) => ${field};`,
  "a destructured parameter, renamed": (type) => `export const read = ({ ${field}: x }: ${type}) => x;`,
  "destructured later": (type) => `export function read(a: ${type}) { const { ${field} } = a; return ${field}; }`,
  "under another name": (type) => `export function read(a: ${type}) { const b = a; return b.${field}; }`,
  "a method's parameter": (type) => `export class Reader { read(a: ${type}) { return a.${field}; } }`,
  "a static method's parameter": (type) => `export class Reader { static read(a: ${type}) { return a.${field}; } }`,
  "an object's method": (type) => `export const reader = { read(a: ${type}) { return a.${field}; } };`,
  "a field of a class": (type) => `export class Reader { a: ${type}; read() { return this.a.${field}; } }`,
  "a parameter property": (type) =>
    `export class Reader { constructor(private a: ${type}) {} read = () => this.a.${field}; }`,
  "a field of a class that others extend": (type) =>
    `class Base { constructor(protected a: ${type}) {} }\nexport class Reader extends Base { read() { return this.a.${field}; } }`,
  "a variable": (type) =>
    `let a: ${type};\nexport const set = (b: any) => { a = b; };\nexport const read = () => a.${field};`,
  "a variable's value": (type) =>
    `declare const some: any;\nconst a: ${type} = some;\nexport const read = () => a.${field};`,
  "a cast": (type) => `export const read = (a: any) => (a as ${type}).${field};`,
  "a cast, held": (type) => `export function read(a: any) { const b = a as ${type}; return b.${field}; }`,
  "a type parameter": (type) => `export function read<T extends ${type}>(a: T) { return a.${field}; }`,
  "a list": (type) => `export const read = (all: (${type})[]) => all.map((a) => a.${field});`,
  "a read-only list": (type) => `export const read = (all: readonly (${type})[]) => all[0].${field};`,
  Array: (type) => `export const read = (all: Array<${type}>) => all.filter((a) => a.${field});`,
  "found in a list": (type) =>
    `export const read = (all: Array<${type}>) => all.find(({ id }) => id === "1").${field};`,
  "each of a list": (type) =>
    `export function read(all: Array<${type}>) { for (const a of all) console.log(a.${field} + "x"); }`,
  "the first of a list": (type) => `export const read = ([a]: Array<${type}>) => a.${field};`,
  "a rest parameter": (type) => `export const read = (...all: Array<${type}>) => all.some((a) => a.${field});`,
  "a promise": (type) => `export const read = async (a: Promise<${type}>) => (await a).${field};`,
  "then of a promise": (type) => `export const read = (a: Promise<${type}>) => a.then((b) => b.${field});`,
  "what a function gives": (type) =>
    `declare function load(): any;\nconst find = async (): Promise<${type}> => load();\nexport const read = async () => (await find()).${field};`,
  "a field of a type": (type) => `export const read = ({ a }: { a: ${type} }) => a.${field};`,
  "a field of a whole": (type) => `export const read = (props: { a: ${type} }) => props.a.${field};`,
  "a field of an interface": (type) =>
    `interface Props { id: string; a?: ${type} }\nexport const read = (props: Props) => props.a?.${field};`,
  "a field in a field": (type) => `export const read = (all: { of: { a: ${type} } }) => all.of.a.${field};`,
  "a component's property": (type) =>
    `import React from "react";\nexport const Read: React.FC<{ a: ${type} }> = ({ a }) => a.${field};`,
  "a record": (type) => `export const read = (all: Record<string, ${type}>, id: string) => all[id].${field};`,
  "a function's type": (type) => `export const read: (a: ${type}) => unknown = (a) => a.${field};`,
  "a function's type of its own": (type) =>
    `type Read = (a: ${type}) => unknown;\nexport const read: Read = (a) => a.${field};`,
  "a map": (type) => `export const read = (all: Map<string, ${type}>, id: string) => all.get(id).${field};`,
  "the values of a map": (type) =>
    `export const read = (all: ReadonlyMap<string, ${type}>) => [...all.values()].map((a) => a.${field});`,
  "each of a map": (type) =>
    `export function read(all: Map<string, ${type}>) { for (const [id, a] of all) console.log(id + a.${field}); }`,
  "a new map": (type) =>
    `const all = new Map<string, ${type}>();\nexport const read = (id: string) => all.get(id)?.${field};`,
  "a new map of a class": (type) =>
    `export class Reader { #all = 1; all = new Map<string, ${type}>(); read(id: string) { return this.all.get(id)?.${field}; } }`,
  "a new set": (type) =>
    `const all = new Set<${type}>();\nexport const read = () => Array.from(all).map((a) => a.${field});`,
  "a state": (type) =>
    `import { useState } from "react";\nexport function Read() { const [a, set] = useState<${type}>(null as any); return a.${field}; }`,
  "a reference": (type) =>
    `import { useRef } from "react";\nexport function Read() { const a = useRef<${type}>(null as any); return a.current?.${field}; }`,
  "a generic type": (type) => `type Box<T> = { value: T };\nexport const read = (a: Box<${type}>) => a.value.${field};`,
  "a generic interface": (type) =>
    `interface Page<T, Key = string> { items: T[]; next?: Key }\nexport const read = (a: Page<${type}>) => a.items[0].${field};`,
  "a generic function's type": (type) =>
    `type Use<T> = (value: T) => unknown;\nexport const read: Use<${type}> = (a) => a.${field};`,
  "an answer": (type) =>
    `declare function get<T>(url: string): Promise<T>;\nexport const read = async () => { const a = await get<${type}>("/a"); return a.${field}; };`,
  "an answer's data": (type) =>
    `declare const axios: any;\nexport const read = async () => { const { data } = await axios.get<${type}>("/a"); return data.${field}; };`,
  "an answer's data, at once": (type) =>
    `declare const axios: any;\nexport const read = () => axios.get<${type}>("/a").then((answer) => answer.data.${field});`,
  "a hook's answer": (type) =>
    `declare function useSWR<T>(key: string): { data?: T };\nexport function Read() { const { data } = useSWR<${type}>("/a"); return data?.${field}; }`,
  "what an answer has as a field": (type) =>
    `declare function get<T>(url: string): Promise<T>;\nexport const read = async () => { const { a } = await get<{ a: ${type} }>("/a"); return a.${field}; };`,
  "an answer of React's context": (type) =>
    `import { createContext, useContext } from "react";\nconst Context = createContext<${type}>(null as any);\nexport function Read() { const a = useContext(Context); return a?.${field}; }`,
  "a type predicate": (type) =>
    `const isIt = (value: any): value is NonNullable<${type}> => value != null;\nexport const read = (a: unknown) => (isIt(a) ? a.${field} : undefined);`,
  "a type predicate that is asked before": (type) =>
    `function isIt(value: any): value is ${type} { return true; }\nexport function read(a: any) { if (!isIt(a)) return ""; return a.${field}; }`,
  "a type predicate, itself": (type) =>
    `export function isIt(value: any): value is ${type} { return typeof value.${field} === "string"; }`,
  "what a type predicate lets through": (type) =>
    `const isIt = (value: any): value is NonNullable<${type}> => value != null;\nexport const read = (all: unknown[]) => all.filter(isIt).map((a) => a.${field});`,
  "an assertion": (type) =>
    `declare const some: any;\nfunction assertIt(value: any): asserts value is ${type} {}\nexport function read() { const a = some; assertIt(a); return a.${field}; }`,
  "a part of a type": (type) => `interface All { a: ${type} }\nexport const read = (a: All["a"]) => a.${field};`,
});

const fields = { Account: "accessTokenExpires", User: "pk", Session: "accessToken" } as const;

describe.each(Object.entries(fields))("%s", (name, field) => {
  const ways = types(name, field);
  const cases = Object.entries(places(field)).flatMap(([place, code]) =>
    Object.entries(ways).map(([way, [declared, type]]) => [place, way, `${declared}\n${code(type)}\n`] as const),
  );
  const isOld = new RegExp(`\\b${field}\\b`);
  // What a call brings may be the item itself, which has its keys in next-auth v4, too.
  const isBrought = /answer|predicate|assertion|lets through/;
  const own = Object.keys(places(field)).filter(
    (place) =>
      name === "Account" || (!isBrought.test(place) && (name !== "User" || !/promise|function gives/.test(place))),
  );
  it.each(own)("%s: rewritten or said in next-auth v3's code, untouched in v4's", (place) => {
    const chosen = cases.filter(([of]) => of === place);
    const names = new Map(chosen.map(([, way, code], index) => [`read${index}.ts`, { way, code }]));
    const files = Object.fromEntries([...names].map(([path, { code }]) => [path, code]));
    const silent: string[] = [];
    const { texts } = upgraded({ ...routes.v3, ...files });
    for (const [path, { way, code }] of names) {
      const after = texts[path] ?? "";
      const said = after.includes("TODO(migrate-nextauth-dynamo)");
      if (!said && (after === code || isOld.test(after))) silent.push(`${way}: ${after}`);
    }
    expect(silent).toEqual([]);
    const { texts: kept, findings } = upgraded({ ...routes.v4, ...files });
    expect(Object.fromEntries([...names.keys()].map((path) => [path, kept[path]]))).toEqual(files);
    expect(findings).toEqual([]);
  });
});

/** Types that are made of next-auth's and declare v3's field themselves: what is declared for it, and the type. */
const declaringIt = (field: string): Readonly<Record<string, readonly [declared: string, type: string]>> => ({
  "beside Omit": ["", `Omit<Account, "${field}"> & { ${field}: string }`],
  "beside Pick": ["", `Pick<Account, "provider"> & { ${field}: string }`],
  "beside Omit of several": ["", `{ ${field}: string } & Omit<Account, "id" | "${field}">`],
  "in an interface": [`interface Mine extends Omit<Account, "${field}"> { ${field}: string }`, "Mine"],
  "in an interface of an interface": [
    `interface Ours extends Pick<Account, "provider"> {}\ninterface Mine extends Ours { ${field}: string }`,
    "Mine",
  ],
  "in a type beside it": [`type Own = { ${field}: string };\ntype Mine = Omit<Account, "${field}"> & Own;`, "Mine"],
  "in an interface beside it": [`interface Own { ${field}: string }`, `Omit<Account, "${field}"> & Own`],
  "in an alias of an alias": [`type A = Omit<Account, "${field}"> & { ${field}: string };\ntype B = A;`, "B"],
});

describe.each(["accessToken", "idToken"])("a type with %s of its own", (field) => {
  // That one reads the id, too, which is next-auth's.
  const placesOfOwn = Object.entries(places(field)).filter(
    ([place]) => place !== "found in a list" && !/answer|predicate|assertion|lets through/.test(place),
  );
  const files = Object.entries(declaringIt(field)).flatMap(([way, [declared, type]]) =>
    placesOfOwn.map(([place, code]) => ({
      what: `${way}, ${place}`,
      code: `import { Account } from "next-auth";\n${declared}\n${code(type)}\n`,
    })),
  );
  /** What is taken away is taken away by v4's name. */
  const typesAside = (text: string) =>
    text.replace(/Omit<Account, [^>]*>/g, (type) => type.replace(/"(\w+)_token"/, '"$1Token"'));

  it("where next-auth's is taken away: its reads stay as they are", () => {
    const named = Object.fromEntries(files.map(({ code }, index) => [`read${index}.ts`, code]));
    const { texts } = upgraded({ ...routes.v3, ...named });
    const changed = files.filter(({ code }, index) => typesAside(texts[`read${index}.ts`] ?? "") !== code);
    expect(changed.map(({ what }) => what)).toEqual([]);
  });

  it("where next-auth's may be meant: said, and not renamed", () => {
    const code = `import { Account } from "next-auth";\nexport const read = (a: Account & { ${field}: string }) => a.${field};\n`;
    const { texts, findings } = upgraded({ ...routes.v3, "read.ts": code });
    expect(texts["read.ts"]).toContain(`a.${field};`);
    expect(findings.map(({ code: of }) => of)).toContain("NAD363");
  });

  it("of another module", () => {
    const { texts, findings } = upgraded({
      ...routes.v3,
      "types.ts": `import { Account } from "next-auth";\nexport interface Linked extends Omit<Account, "${field}"> { ${field}: string }\n`,
      "read.ts": `import { Linked } from "./types";\nexport const read = (a: Linked) => a.${field};\n`,
    });
    expect(texts["read.ts"]).toContain(`a.${field};`);
    expect(findings.filter(({ code: of }) => of === "NAD363")).toEqual([]);
  });
});

/** What may be next-auth's account, and what an application's own type makes of it beside. */
const mixed = ["Account | { accessToken: string }", "Account | Bank", "Bank | Account | null", "Either"];

it.each(mixed)("says of %s that it may be either, and renames nothing", (type) => {
  const code = `import { Account } from "next-auth";
interface Bank { accessToken: string }
type Either = Account | Bank;
export const read = (a: ${type}) => a?.accessToken;
`;
  const { texts, findings } = upgraded({ ...routes.v3, "read.ts": code });
  expect(texts["read.ts"]).toContain("a?.accessToken");
  expect(findings.map(({ code: of }) => of)).toContain("NAD363");
});

/** Types that are next-auth's by name alone, and values that only look so. */
const others: Files = {
  "a type of one's own":
    "interface Account { accessToken: string }\nexport const read = (a: Account) => a.accessToken;\n",
  "a type of another package": `import { Account } from "plaid";\nexport const read = (a: Account) => a.accessToken;\n`,
  "a field of the same name": `import { Account } from "next-auth";\nexport const read = (a: { accessToken: string }, b: Account) => [a.accessToken, b.provider];\n`,
  "either of two": `import { JWT } from "next-auth/jwt";\nimport { Account } from "next-auth";\nexport const read = (a: Account | JWT) => a.accessToken;\n`,
  "the token": `import { JWT } from "next-auth/jwt";\nexport const read = (a: JWT) => a.accessToken;\n`,
  "a token beside an account in an answer": `import { Account } from "next-auth";
declare const axios: any;
export const read = () =>
  axios.post<{ account: Account; accessToken: string }>("/login").then(({ data }) => data.accessToken);
`,
  "an answer that goes on as a whole": `import { Account } from "next-auth";
declare function get<T>(url: string): Promise<T>;
declare function save(account: unknown): void;
export const read = async () => { const account = await get<Account>("/a"); save(account); return account.provider; };
`,
  "a value beside the type": `import { Account } from "next-auth";\nexport const read = (a: any, b: Account["provider"]) => a.accessToken + b;\n`,
};

it.each(Object.entries(others))("leaves %s", (_what, code) => {
  const { texts, findings } = upgraded({ ...routes.v3, "read.ts": code });
  expect(texts["read.ts"]).toBe(code);
  expect(findings.filter(({ code: of }) => /^NAD36/.test(of))).toEqual([]);
});

/** What JSDoc says of JavaScript. */
const documented: Files = {
  "a function":
    '/** @param {import("next-auth").Account} a */\nexport function read(a) {\n  return a.accessToken;\n}\n',
  "an arrow":
    "/**\n * Reads it.\n * @param {string} id\n * @param {import('next-auth').Account} [a]\n */\nexport const read = (id, a) => a?.accessToken;\n",
  "an exported function of CommonJS":
    '/** @param {import("next-auth").Account} a */\nexports.read = (a) => a.accessToken;\n',
  "a method":
    'export const reader = {\n  /** @param {Partial<import("next-auth").Account>} a */\n  read(a) {\n    return a.accessToken;\n  },\n};\n',
  "a list":
    '/** @param {import("next-auth").Account[]} all */\nexport const read = (all) => all.map((a) => a.accessToken);\n',
  "a constant":
    'const some = globalThis.some;\n/** @type {import("next-auth").Account} */\nconst a = some;\nexport const read = () => a.accessToken;\n',
};

it.each(Object.entries(documented))("reads %s as its JSDoc says", (_what, code) => {
  expect(upgraded({ ...routes.v3, "read.js": code }).texts["read.js"]).toBe(
    code.replace("accessToken", "access_token"),
  );
  expect(upgraded({ ...routes.v4, "read.js": code }).texts["read.js"]).toBe(code);
});
