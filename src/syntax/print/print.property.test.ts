import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TransformContext } from "../../../transforms/context.ts";
import { type Fields, fieldsOf, isNode, type Node, type t, walk } from "../ast.ts";
import { expression, identifier, property, statement } from "../build.ts";
import { rename } from "../edit.ts";
import { parse } from "../parse.ts";
import { printTree } from "./print.ts";

/** Code as people write it, and this package's own. */
const hand = {
  "page.tsx": `"use client" // first
import React, { useState, type FC } from 'react'
import type { A } from './a'; /* after */ import * as ns from "ns"

/** Doc of P. */
export const P: FC<{ a: A }> = ({ a, ...rest }) => {
  const [x, setX] = useState<string | null>(null)
  // about y
  const { y = 1, z: { w } } = rest as any, v = 2
  ;[1, 2].forEach((n) => setX(\`a
    \${n} b\`))
  return (
    <ns.Box
      key="k" // key
      onClick={() => { setX(null) }}
      {...rest}
    >
      {x ? <p>{x}</p> : null}
      text &amp; more
      <input disabled />
    </ns.Box>
  )
}

if (typeof P === 'function') P.displayName = 'P'
else {
  throw new Error("no")
}
`,
  "server.js": `#!/usr/bin/env node
'use strict'
/* license */
const a = require('a'), { b, c: d } = require('b');

module.exports = {
\tproviders: [
\t\ta.one({ id: process.env.ID, secret: 's', }),
\t\td({
\t\t\tscope: 'x', // why
\t\t\tprofile(p) { return { id: p.id } },
\t\t}),
\t],
\tcallbacks: {
\t\tasync session(session, user) {
\t\t\tsession.user.id = user.id
\t\t\treturn Promise.resolve(session);
\t\t},
\t\tjwt: (token, user) => (user ? { ...token, id: user.id } : token),
\t\tasync *gen() { yield* other(); },
\t\tget value() { return (1, 2) },
\t},
\tevents: {},
}

for (let i = 0, n = b.length; i < n; i++) { if (i % 2) continue; label: while (true) break label }
switch (b) { case 1: a(); break; default: { d() } }
try { a() } catch { d() } finally { b() }
class K extends (b || a) { static x = 1; #y = 2; async m(p = 1, ...q) { return super.m?.(p, ...q) ?? this.#y } }
new (a().B)(); (function () { return (-1) ** 2 })(); ({}).x; (async () => { await (a, b) })();
`,
  "cast.ts":
    `const a = <any>b;\nexport default abstract class C<T extends object = {}> implements D<T> {\n  private constructor(readonly x: string, private y?: number) { super() }\n  declare z: keyof T\n  abstract m(): void\n}\nenum E { A = 1, B, }\nnamespace N.M { export const q = 1 }\ntype U = | 'a' | { b: (c: string) => void }\nfunction f(this: Window, x?: number): asserts x is number { return x! as never satisfies never }\ndeclare module "m" { interface S { a: string; b?: number } }\nimport X = require("x");\nexport = X;\n`.replace(
      "export = X;\n",
      "",
    ),
} as const;

const own = ["src/codemod", "src/report", "transforms"].flatMap((folder) =>
  readdirSync(join(import.meta.dirname, "../../..", folder))
    .filter((name) => name.endsWith(".ts") && !name.includes(".property.") && !name.includes(".test."))
    .map((name) => [name, readFileSync(join(import.meta.dirname, "../../..", folder, name), "utf8")] as const),
);

const corpus = [...Object.entries(hand).flatMap((entry) => Array.from({ length: 12 }, () => entry)), ...own];

/** What a tree says, without where it stands: names, operators, values, children. */
function meaning(value: unknown): unknown {
  // A semicolon that guarded a line which is gone.
  if (Array.isArray(value)) return value.filter((item) => !isNode(item) || item.type !== "EmptyStatement").map(meaning);
  if (!isNode(value)) return value ?? null;
  if (value.type === "JSXText") return { text: value.value.replace(/\s+/g, " ").trim() };
  if (value.type === "JSXExpressionContainer" && value.expression.type === "JSXEmptyExpression") return { text: "" };
  const said: Fields = { type: value.type };
  const fields = value as unknown as Fields;
  for (const key of fieldsOf(value)) {
    // Written or not, these say nothing that the names don't.
    if (key === "shorthand" || fields[key] === null || fields[key] === undefined || fields[key] === false) continue;
    said[key] = meaning(fields[key]);
  }
  return said;
}

const lists = new Set([
  "body",
  "properties",
  "elements",
  "arguments",
  "params",
  "attributes",
  "declarations",
  "consequent",
]);

/** One change to a tree, chosen by numbers; returns false when it found nothing to do. */
function mutate(context: TransformContext, kind: number, where: number, index: number): boolean {
  const nodes: Node[] = [];
  walk(context.program, (node) => void nodes.push(node));
  const pick = <T>(from: readonly T[]): T | undefined => from[where % Math.max(from.length, 1)];
  const held = nodes.flatMap((node) =>
    fieldsOf(node).flatMap((key) => {
      const list = (node as unknown as Fields)[key];
      // Taking a private member away would leave its uses undeclared, which the parser refuses.
      if (node.type === "ClassBody" && node.body.some(({ type }) => /Private/.test(type))) return [];
      return Array.isArray(list) && lists.has(key) && list.every(isNode) ? [{ node, key, list: list as Node[] }] : [];
    }),
  );
  const made = ({ node, key }: { node: Node; key: string }): Node | null => {
    if (key === "body" && /^(Program|BlockStatement)$/.test(node.type)) return statement`added({ one: 1, two });`;
    if (key === "consequent" && node.type === "SwitchCase") return statement`added();`;
    if (key === "properties" && node.type === "ObjectExpression") return property("added", expression`made(1)`);
    if ((key === "elements" && node.type === "ArrayExpression") || key === "arguments") return expression`added.one`;
    return null;
  };
  switch (kind) {
    case 0: {
      const chosen = pick(
        held.filter(({ node, key, list }) => list.length > 1 && !(key === "params" && /^TS|^Type/.test(node.type))),
      );
      chosen?.list.splice(index % chosen.list.length, 1);
      return chosen !== undefined;
    }
    case 1: {
      const chosen = pick(held.filter((place) => made(place) !== null));
      if (!chosen) return false;
      // A rest element stays last, and imports stay before what follows.
      chosen.list.splice(index % (chosen.list.length + 1), 0, made(chosen) as Node);
      return true;
    }
    case 2: {
      const places = nodes.flatMap((node) =>
        ["init", "right", "object", "test", "argument"].flatMap((key) => {
          const value = (node as unknown as Fields)[key];
          const isExpression =
            isNode(value) &&
            /(Expression|Literal|Identifier)$/.test(value.type) &&
            !/^(JSX|TS|Rest|Spread|Update|Delete)/.test(node.type);
          const isTarget =
            node.type === "UnaryExpression" ||
            (isNode(value) && value.type === "Super") ||
            node.type === "UpdateExpression" ||
            // The tail of an optional chain can't have another head.
            (node.type === "OptionalMemberExpression" && !node.optional);
          return isExpression && !isTarget && node.type !== "RestElement"
            ? [{ fields: node as unknown as Fields, key }]
            : [];
        }),
      );
      const chosen = pick(places);
      if (!chosen) return false;
      const old = chosen.fields[chosen.key] as Node;
      chosen.fields[chosen.key] = [
        expression`wrap(${old})`,
        expression`[${old}, { deep: ${old} }]`,
        expression`${old}.more`,
        identifier("plain"),
        expression`a ?? ${old}`,
      ][index % 5];
      return true;
    }
    case 3: {
      const binding = pick(
        context.scopes.bindings.filter(({ kind: made, identifiers }) => made !== "type" && identifiers.length > 0),
      );
      return binding !== undefined && rename(context, binding, context.scopes.freshName("renamed"));
    }
    default: {
      const chosen = pick(
        held.filter(
          ({ node, list, key }) =>
            list.length > 1 && key !== "params" && !/Pattern$/.test(node.type) && key !== "attributes",
        ),
      );
      if (!chosen) return false;
      const moved = chosen.list.splice(index % chosen.list.length, 1);
      chosen.list.unshift(...moved);
      return true;
    }
  }
}

describe("whatever is changed in a tree", () => {
  it("is what the printed text says, and the rest stays", () => {
    const change = fc.tuple(fc.nat(4), fc.nat(10_000), fc.nat(50));
    fc.assert(
      fc.property(fc.nat(corpus.length - 1), fc.array(change, { minLength: 1, maxLength: 4 }), (file, changes) => {
        const [path, source] = corpus[file] as readonly [string, string];
        const context = new TransformContext(parse(source, path));
        for (const [kind, where, index] of changes) mutate(context, kind, where, index);
        const printed = printTree(context);
        let again: t.File;
        try {
          again = parse(printed, path).ast;
        } catch (error) {
          throw new Error(`${(error as Error).message}\n${printed}`);
        }
        expect(meaning(again.program)).toEqual(meaning(context.program));
      }),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 300) },
    );
  });
});
