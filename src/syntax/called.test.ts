import { describe, expect, it } from "vitest";
import { isCall, isFunction, type Node, walk } from "./ast.ts";
import { argumentsIn, calledBy, passesOn } from "./called.ts";
import { parse } from "./parse.ts";
import { Scopes } from "./scope.ts";

function analyse(source: string) {
  const parsed = parse(source, "file.tsx");
  const nodes: Node[] = [];
  walk(parsed.ast.program, (node) => void nodes.push(node));
  return { scopes: new Scopes(parsed.ast, parsed.parents), nodes };
}

describe("what a call of f, or of .f, may run", () => {
  it.each([
    ["const f = () => 1; f()", 1],
    ["const f = a ? () => 1 : () => 2; f()", 2],
    ["const all = [() => 1, () => 2]; all.every((f) => f())", 2],
    ["const all = [() => 1, () => 2]; for (const f of all) f()", 2],
    ["const all = [() => 1, other]; for (const f of all) f()", undefined],
    ["const table = { a: () => 1, b() {} }; const f = table[name]; f()", 2],
    ["const table = { a: () => 1, b() {} }; const f = table.b; f()", 1],
    ["const table = { a: () => 1, ...more }; const f = table.a; f()", undefined],
    ["const wrap = (f) => () => f(); wrap(() => 1); wrap(() => 2)", 2],
    ["const wrap = (f) => () => f(); wrap(() => 1); register(wrap)", undefined],
    ["function wrap(f) { return f() } wrap(wrap.x)", undefined],
    ["class A { f() {} } new A().f()", 1],
    ["class A { f = () => 1 } const a = new A(); a.f()", 1],
    ["class A { static f() {} } A.f()", 1],
    ["class A { g() { return this.f() } f() {} }", 1],
    ["class A { get f() { return g } } new A().f()", undefined],
    ["(f) => f()", undefined],
    ["import f from 'm'; f()", undefined],
    ["let f = () => 1; f = g; f()", undefined],
  ])("%s: %s", (source, expected) => {
    const { scopes, nodes } = analyse(source);
    const isF = (node: Node) =>
      isCall(node) &&
      ((node.callee.type === "Identifier" && node.callee.name === "f") ||
        (node.callee.type === "MemberExpression" &&
          node.callee.property.type === "Identifier" &&
          node.callee.property.name === "f"));
    const call = nodes.find(isF);
    expect(isCall(call) && calledBy(call.callee, scopes)?.functions.length).toBe(expected);
  });
});

describe("a wrapper that passes on all that its function gets", () => {
  it.each([
    ["(fn) => (...args) => fn(...args)", 0],
    ["(name, fn) => async (...args) => { log(name); return await fn(...args) }", 1],
    ["(fn) => function () { return fn.apply(this, arguments) }", 0],
    ["(fn) => (...args) => fn.call(null, ...args)", 0],
    ["(fn) => (...args) => fn(1, ...args)", undefined],
    ["(fn) => (...args) => other(...args)", undefined],
    ["(fn) => (...args) => fn(args)", undefined],
    ["(fn) => (first, ...args) => fn(...args)", undefined],
    ["(fn) => (a, b) => fn(a, b)", undefined],
  ])("%s: %s", (source, expected) => {
    const { scopes, nodes } = analyse(source);
    const [wrapper, inner] = nodes.filter(isFunction);
    expect(wrapper && inner && passesOn(inner, wrapper, scopes)).toBe(expected);
  });
});

it("finds the arguments of a function itself, and of arrows in it", () => {
  const { scopes, nodes } = analyse(
    "function f() { arguments; () => arguments[0]; function g() { arguments } x.arguments }",
  );
  const [f] = nodes.filter(isFunction);
  expect(f && argumentsIn(f, scopes)).toHaveLength(2);
});
