import { describe, expect, it } from "vitest";
import { isNode, type Node, type t, walk } from "./ast.ts";
import { parse, parseForAnalysis, SyntaxFailure } from "./parse.ts";

describe("originals", () => {
  it.each([parse, parseForAnalysis])("know every node of the tree as parsed, and no other (%o)", (read) => {
    const { ast, originals } = read("const a = f({ b });\n", "a.ts");
    const nodes: Node[] = [];
    walk(ast.program, (node) => void nodes.push(node));
    expect(nodes.length).toBeGreaterThan(5);
    for (const node of nodes) expect(originals.has(node)).toBe(true);
    const first = ast.program.body[0] as t.VariableDeclaration;
    expect(originals.has({ ...first })).toBe(false);
    first.kind = "let";
    expect(originals.get(first)?.kind).toBe("const");
  });
});

describe("languages", () => {
  it.each([
    ["a.ts", "const a = <any>b"],
    ["a.mts", "const f = <T>(x: T) => x"],
    ["a.cts", "import a = require('a'); export = a"],
    ["a.tsx", "const a = <b>{c as d}</b>"],
    ["a.d.ts", "declare const a: string; export const b: number"],
    ["a.jsx", "const a = <b c />"],
    ["a.js", "import type { A } from 'a'; const f = (x: A): ?B => (x: any)"],
    ["a.js", "// @flow\nf<T>(x)"],
    ["a.mjs", "await import('a'); const x = import.meta.url"],
    ["a.cjs", "with (a) { b = 010 }; return"],
  ])("%s: %s", (path, source) => {
    expect(isNode(parse(source, path).ast)).toBe(true);
  });

  it("says where a file does not parse, from 1", () => {
    expect(() => parse("a;\n  b c", "a.ts")).toThrow(SyntaxFailure);
    expect(() => parse("a;\n  b c", "a.ts")).toThrow(expect.objectContaining({ line: 2, column: 4 }));
  });
});
