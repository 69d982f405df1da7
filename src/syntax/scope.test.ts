import { describe, expect, it } from "vitest";
import { type Node, walk } from "./ast.ts";
import { parse } from "./parse.ts";
import { Scopes } from "./scope.ts";

function analyse(source: string, path = "file.tsx") {
  const parsed = parse(source, path);
  return { parsed, scopes: new Scopes(parsed.ast, parsed.parents) };
}

/** `kind name reads/types/writes` of each binding, then `?name` for each global. */
function summary(source: string, path?: string): string[] {
  const { scopes } = analyse(source, path);
  const bindings = scopes.bindings.map(({ kind, name, references }) => {
    const types = references.filter(({ isType }) => isType).length;
    const writes = references.filter(({ isWrite }) => isWrite).length;
    return `${kind} ${name} ${references.length - types - writes}/${types}/${writes}`;
  });
  return [...bindings, ...[...scopes.unbound.keys()].map((name) => `?${name}`)];
}

/** The first node of a type, or the identifier of a name on its nth occurrence. */
function nodeAt(root: Node, test: (node: Node) => boolean, nth = 0): Node {
  const found: Node[] = [];
  walk(root, (node) => {
    if (test(node)) found.push(node);
  });
  return found[nth] as Node;
}

const named = (name: string) => (node: Node) => node.type === "Identifier" && node.name === name;

describe("bindings and references", () => {
  const cases: [what: string, source: string, expected: string[], path?: string][] = [
    [
      "hoists var and functions",
      "use(v, f); var v; function f() {} if (1) { var v = 2 }",
      ["var v 1/0/0", "function f 1/0/0", "?use"],
    ],
    ["keeps let to its block", "{ let a; a } a", ["let a 1/0/0", "?a"]],
    [
      "knows parameters, defaults and patterns",
      "(a, { b: [c], ...d }, e = a) => [a, b, c, d, e]",
      ["param a 2/0/0", "param c 1/0/0", "param d 1/0/0", "param e 1/0/0", "?b"],
    ],
    ["takes var x for the parameter x", "function f(x) { var x = 1; return x }", ["function f 0/0/0", "param x 1/0/0"]],
    [
      "does not show a body's var to a default",
      "function f(a = b) { var b }",
      ["function f 0/0/0", "param a 0/0/0", "var b 0/0/0", "?b"],
    ],
    [
      "names function and class expressions for themselves",
      "(function f() { f }); (class C { m() { C } })",
      ["function f 1/0/0", "class C 1/0/0"],
    ],
    ["knows catch", "try {} catch ({ message }) { message } message", ["catch message 1/0/0", "?message"]],
    ["leaves labels", "a: for (;;) { break a; continue a }", []],
    [
      "leaves keys and properties",
      "const a = { b: 1, c() {}, get d() { return 1 } }; a.b.c; a[e]",
      ["const a 2/0/0", "?e"],
    ],
    ["reads shorthand", "const a = 1; ({ a })", ["const a 1/0/0"]],
    [
      "reads computed keys",
      "const a = 1; ({ [a]: 1 }); class B { [a] = 1; c = a }",
      ["const a 3/0/0", "class B 0/0/0"],
    ],
    ["leaves class members", "class A { b = 1; #c = 2; d() { this.b } static { e } }", ["class A 0/0/0", "?e"]],
    [
      "leaves private names that are looked for",
      "const b = 1; class A { #b; c(d) { return #b in d } }",
      ["const b 0/0/0", "class A 0/0/0", "param d 1/0/0"],
    ],
    [
      "sees writes",
      "let a = 0; a = 1; a += 2; a++; [a] = []; ({ a, b: a = 1 } = {}); for (a of []) {} for (a in {}) {}",
      ["let a 0/0/8"],
    ],
    ["gives a loop its own scope", "for (let i = 0; i < 1; i++) i; i", ["let i 2/0/1", "?i"]],
    ["gives a switch one scope", "switch (x) { case 1: let y; break; default: y }", ["let y 1/0/0", "?x"]],
    [
      "reads JSX names, not intrinsic elements",
      "import A, * as n from 'm'; <A b={c}><div /><n.B.C /><my-el a:b='' /></A>",
      ["import A 2/0/0", "import n 1/0/0", "?c"],
    ],
    ["reads a JSX member on a lower case name", "import * as ui from 'm'; <ui.div></ui.div>", ["import ui 2/0/0"]],
    [
      "tells type from value references",
      "import { A, type B } from 'm'; const a: A = A as B; let t: typeof a",
      ["import A 1/1/0", "import B 0/1/0", "const a 0/1/0", "let t 0/0/0"],
    ],
    [
      "keeps types and values of a name apart",
      "interface A {} const A = 1; let x: A = A",
      ["type A 0/1/0", "const A 1/0/0", "let x 0/0/0"],
    ],
    [
      "merges interfaces, namespaces and overloads",
      "interface A {} interface A {} function f(): A; function f() {} namespace f {}",
      ["type A 0/1/0", "function f 0/0/0"],
    ],
    [
      "knows enums and their members",
      "enum E { A = 1, B = A } const e: E = E.A",
      ["enum E 1/1/0", "const A 1/0/0", "const B 0/0/0", "const e 0/0/0"],
    ],
    [
      "knows namespaces and qualified names",
      "namespace N { export type T = 1 } let a: N.T; import X = N.T",
      ["namespace N 1/1/0", "type T 0/0/0", "let a 0/0/0", "import X 0/0/0"],
    ],
    [
      "keeps ambient modules to themselves",
      "import 'm'; declare module 'm' { interface S { u: U } } declare global { interface G {} }",
      ["type S 0/0/0", "type G 0/0/0", "?U"],
    ],
    [
      "scopes type parameters",
      "function f<T, U extends T>(a: T): U { return a as U } type A<T> = T; let x: T",
      [
        "function f 0/0/0",
        "type T 0/2/0",
        "type U 0/2/0",
        "param a 1/0/0",
        "type A 0/0/0",
        "type T 0/1/0",
        "let x 0/0/0",
        "?T",
      ],
    ],
    [
      "scopes infer and mapped types",
      "type A<T> = T extends (infer U)[] ? U : never; type B = { [K in keyof A<1>]: K }",
      ["type A 0/1/0", "type T 0/1/0", "type U 0/1/0", "type B 0/0/0", "type K 0/1/0"],
    ],
    [
      "leaves names of function type parameters",
      "type F = (user: User, account?: A) => user is B; interface I { m(x: X): void; (y: Y): Z }",
      [
        "type F 0/0/0",
        "param user 0/1/0",
        "param account 0/0/0",
        "type I 0/0/0",
        "param x 0/0/0",
        "param y 0/0/0",
        "?User",
        "?A",
        "?B",
        "?X",
        "?Y",
        "?Z",
      ],
    ],
    [
      "reads heritage",
      "import { A, B, C } from 'm'; class D extends A<C> implements B {} interface E extends B {}",
      ["import A 1/0/0", "import B 0/2/0", "import C 0/1/0", "class D 0/0/0", "type E 0/0/0"],
    ],
    [
      "leaves import types and tuple labels",
      "let a: import('m').B; let b: [c: C]",
      ["let a 0/0/0", "let b 0/0/0", "?C"],
    ],
    [
      "reads parameter properties and decorators",
      "import { Dec } from 'm'; @Dec class A { constructor(private readonly b: string) { b } @Dec m() {} }",
      ["import Dec 2/0/0", "class A 0/0/0", "param b 1/0/0"],
    ],
    [
      "reads export specifiers and default",
      "const a = 1, b = 2; type T = 1; export { a as c, type T }; export default b",
      ["const a 1/0/0", "const b 1/0/0", "type T 0/1/0"],
    ],
    ["does not read re-exports", "export { a } from 'm'; export * as b from 'm'; export * from 'm'", []],
    [
      "leaves meta properties and this parameters",
      "function f(this: Window) { return new.target } import.meta.url",
      ["function f 0/0/0", "?Window"],
    ],
    [
      "reads Flow's types",
      "// @flow\nimport type { A } from 'm'; import { type B, typeof C } from 'm'; type D = { a: A, b?: B, [k: string]: D }; const x: C = (y: A)",
      ["import A 0/2/0", "import B 0/1/0", "import C 0/1/0", "type D 0/1/0", "const x 0/0/0", "?y"],
      "f.js",
    ],
    [
      "reads Flow's typeof and generics",
      "// @flow\nconst a = 1; type T<U: Object = {}> = U; let b: typeof a; function f(x: (y: T<1>) => void): T<2> {}",
      ["const a 0/1/0", "type T 0/2/0", "type U 0/1/0", "let b 0/0/0", "function f 0/0/0", "param x 0/0/0", "?Object"],
      "f.js",
    ],
    [
      "reads casts in .ts",
      "let a = <B>c; const f = <T>(x: T) => x",
      ["let a 0/0/0", "const f 0/0/0", "type T 0/1/0", "param x 1/0/0", "?B", "?c"],
      "f.ts",
    ],
    ["reads optional chains, tags and spreads", "a?.b?.[c]; d`e`; [...f]; ({ ...g })", ["?a", "?c", "?d", "?f", "?g"]],
    ["reads satisfies and non-null", "a! satisfies B", ["?a", "?B"]],
  ];
  it.each(cases)("%s", (_what, source, expected, path) => {
    expect(summary(source, path)).toEqual(expected);
  });

  it("knows each occurrence's binding", () => {
    const { parsed, scopes } = analyse("const a = 1; function f(a) { return a } a");
    const at = (n: number) => scopes.bindingOf(nodeAt(parsed.ast.program, named("a"), n));
    expect([at(0)?.kind, at(1)?.kind, at(2)?.kind, at(3)?.kind]).toEqual(["const", "param", "param", "const"]);
  });
});

describe("imports", () => {
  const cases: [source: string, expected: string[]][] = [
    ["import a, { b as c, type d } from 'm'", ["a m#default esm", "c m#b esm", "d m#d esm type"]],
    ["import * as a from 'm'", ["a m#* esm"]],
    ["import type a from 'm'", ["a m#default esm type"]],
    ["import { default as a, 'x-y' as b } from 'm'", ["a m#default esm", "b m#x-y esm"]],
    ["const a = require('m')", ["a m#* require"]],
    ["const { a, b: { c }, ...rest } = require('m')", ["a m#a require", "c m#b.c require"]],
    ["const a = require('m').default, { b } = require('m').c", ["a m#default require", "b m#c.b require"]],
    ["var a = require(`m`)", ["a m#* require"]],
    ["import a = require('m')", ["a m#* import-equals"]],
    [
      "async () => { const a = (await import('m')).default; const { b } = await import('m') }",
      ["a m#default dynamic", "b m#b dynamic"],
    ],
    ["function f(require) { const a = require('m') }", []],
    ["const require = createRequire(import.meta.url); const a = require('m')", []],
    ["const a = lazy('m')", []],
  ];
  it.each(cases)("%s", (source, expected) => {
    const found = analyse(source)
      .scopes.imports("m")
      .map(({ name, import: origin }) => {
        const path = origin?.path.join(".") || "*";
        return `${name} ${origin?.source}#${path} ${origin?.form}${origin?.typeOnly ? " type" : ""}`;
      });
    expect(found).toEqual(expected);
  });
});

describe("moduleValue", () => {
  const cases: [source: string, expected: string | undefined][] = [
    ["import AWS from 'aws-sdk'; x(AWS.DynamoDB.DocumentClient)", "aws-sdk#default.DynamoDB.DocumentClient"],
    ["import * as AWS from 'aws-sdk'; x(AWS['DynamoDB'])", "aws-sdk#DynamoDB"],
    ["import { DynamoDB as D } from 'aws-sdk'; x(D.DocumentClient)", "aws-sdk#DynamoDB.DocumentClient"],
    [
      "const { DynamoDB: { DocumentClient } } = require('aws-sdk'); x(DocumentClient)",
      "aws-sdk#DynamoDB.DocumentClient",
    ],
    [
      "const AWS = require('aws-sdk'); const { DynamoDB } = AWS; const d = DynamoDB; x(d.DocumentClient)",
      "aws-sdk#DynamoDB.DocumentClient",
    ],
    ["x(require('aws-sdk').S3)", "aws-sdk#S3"],
    ["import AWS from 'aws-sdk'; x((AWS as any).S3!)", "aws-sdk#default.S3"],
    ["import AWS from 'aws-sdk'; let a = AWS; a = 1; x(a)", undefined],
    ["import AWS from 'aws-sdk'; (AWS) => x(AWS)", undefined],
    ["import AWS from 'aws-sdk'; x(AWS[name])", undefined],
    ["x(await import('m'))", "m#"],
    ["x(unknown.b)", undefined],
  ];
  it.each(cases)("%s", (source, expected) => {
    const { parsed, scopes } = analyse(source);
    const call = nodeAt(
      parsed.ast.program,
      (node) => node.type === "CallExpression" && named("x")(node.callee as Node),
    );
    const value = call.type === "CallExpression" ? scopes.moduleValue(call.arguments[0] as Node) : undefined;
    expect(value && `${value.source}#${value.path.join(".")}`).toBe(expected);
  });
});

describe("resolveValue", () => {
  const cases: [source: string, expected: string][] = [
    ["const o = {}; x(o)", "ObjectExpression"],
    ["const o = Object.freeze({}) as const; const p = o!; x(p satisfies T)", "ObjectExpression"],
    ["let o = {}; x(o)", "ObjectExpression"],
    ["let o = {}; o = 1; x(o)", "Identifier"],
    ["function f() {} x(f)", "FunctionDeclaration"],
    ["import o from 'm'; x(o)", "Identifier"],
    ["(o) => x(o)", "Identifier"],
    ["function f(o) { x(o) }", "Identifier"],
    ["const { o } = {}; x(o)", "Identifier"],
    ["for (const o of []) x(o)", "Identifier"],
    ["const o = o; x(o)", "Identifier"],
    ["var o = o || {}; x(o)", "Identifier"],
    ["var o = { f() { return o } }; x(o)", "ObjectExpression"],
    ["var o = function () { return o }; x(o)", "FunctionExpression"],
  ];
  it.each(cases)("%s", (source, expected) => {
    const { parsed, scopes } = analyse(source);
    const call = nodeAt(
      parsed.ast.program,
      (node) => node.type === "CallExpression" && named("x")(node.callee as Node),
    );
    expect(call.type === "CallExpression" && scopes.resolveValue(call.arguments[0] as Node).type).toBe(expected);
  });
});

describe("fresh names", () => {
  it("avoids names above, below and global, and those it gave", () => {
    const { scopes } = analyse("const a = 1; function f() { const b = 2; c }");
    expect(["a", "b", "c", "d", "d"].map((name) => scopes.freshName(name))).toEqual(["a2", "b2", "c2", "d", "d2"]);
  });

  it("lets a function take a name that only its neighbour has", () => {
    const { parsed, scopes } = analyse("function f() { const a = 1 } function g() { }");
    const g = parsed.ast.program.body[1] as Node;
    expect(scopes.isFree("a", g)).toBe(true);
    expect(scopes.isFree("a")).toBe(false);
  });
});
