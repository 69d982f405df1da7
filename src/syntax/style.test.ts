import { describe, expect, it } from "vitest";
import { TransformContext } from "../../transforms/context.ts";
import { statement } from "./build.ts";
import { rename } from "./edit.ts";
import { parse } from "./parse.ts";
import { printTree } from "./print/print.ts";
import { styleOf } from "./style.ts";

function style(source: string) {
  return styleOf(source, parse(source, "file.jsx").ast);
}

describe("the style of a file", () => {
  it("does not take the braces of JSX for tight objects", () => {
    expect(style("const a = { b };\nconst C = () => <p d={b}>{b}{b}{b}</p>;\n").bracketSpacing).toBe(true);
    expect(style("const a = {b};\nf({a}, {b});\n").bracketSpacing).toBe(false);
  });

  it("takes its width from the file's longest line of code, between 80 and 120", () => {
    expect(style("a();\n").width).toBe(80);
    expect(style(`call(${"argument, ".repeat(9)}last);\n`).width).toBe(101);
    expect(style(`call(${"argument, ".repeat(20)}last);\n`).width).toBe(120);
    expect(style(`// ${"words ".repeat(20)}\nconst url = "${"x".repeat(100)}";\n`).width).toBe(80);
  });

  it("is read off the file's own statements, not off those that a transform added", () => {
    const context = new TransformContext(parse("import a from 'a';\n", "file.js"));
    for (const _ of [1, 2, 3]) context.program.body.push(statement`call("x")`);
    expect(context.style).toMatchObject({ semicolons: true, quote: "'" });
  });
});

describe("rename", () => {
  it("renames the parameter of an exported function, which is no part of the module's interface", () => {
    const context = new TransformContext(parse("export const f = ({ a }) => a;\n", "file.js"));
    const binding = context.scopes.bindings.find(({ name }) => name === "a");
    expect(binding && rename(context, binding, "b")).toBe(true);
    expect(printTree(context)).toBe("export const f = ({ a: b }) => b;\n");
  });
});
