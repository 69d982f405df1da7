import { describe, expect, it } from "vitest";
import { TransformContext } from "../../../transforms/context.ts";
import { type Node, type t, walk } from "../ast.ts";
import { expression, identifier, object, property, statement } from "../build.ts";
import {
  findProperty,
  insertAfter,
  insertBefore,
  remove,
  rename,
  renameProperty,
  replaceNode,
  replaceWithMany,
  setProperty,
} from "../edit.ts";
import { addImport, removeImportIfUnused } from "../imports.ts";
import { parse } from "../parse.ts";
import { printTree } from "./print.ts";

function open(source: string, path = "file.tsx"): TransformContext {
  return new TransformContext(parse(source, path));
}

function all<T extends Node["type"]>(context: TransformContext, type: T): Extract<Node, { type: T }>[] {
  const found: Node[] = [];
  walk(context.program, (node) => {
    if (node.type === type) found.push(node);
  });
  return found as Extract<Node, { type: T }>[];
}

const first = <T extends Node["type"]>(context: TransformContext, type: T) =>
  all(context, type)[0] as Extract<Node, { type: T }>;
const body = (context: TransformContext, index: number) => context.program.body[index] as t.Statement;
const bound = (context: TransformContext, name: string) => {
  const binding = context.scopes.bindings.find((candidate) => candidate.name === name);
  if (!binding) throw new Error(`no binding ${name}`);
  return binding;
};

type Case = [what: string, input: string, change: (context: TransformContext) => void, output: string];

function table(cases: Case[]): void {
  it.each(cases)("%s", (_what, input, change, output) => {
    const context = open(input);
    change(context);
    const printed = printTree(context);
    expect(printed).toBe(output);
    expect(() => parse(printed, "file.tsx")).not.toThrow();
  });
}

describe("an untouched tree", () => {
  it.each(["", "\n", "// only a comment", "#!/usr/bin/env node\n\n'use strict'\n\tlet a  =1 ;;\r\n", "a\r\nb\n\n\n"])(
    "prints as it stood: %j",
    (source) => {
      expect(printTree(open(source))).toBe(source);
    },
  );
});

describe("names", () => {
  table([
    [
      "renames a binding where it stands",
      "const a = 1 /* x */;\nuse( a,a )",
      (c) => void rename(c, bound(c, "a"), "b"),
      "const b = 1 /* x */;\nuse( b,b )",
    ],
    [
      "opens shorthand",
      "const a = 1;\nf({ a, b })",
      (c) => void rename(c, bound(c, "a"), "z"),
      "const z = 1;\nf({ a: z, b })",
    ],
    [
      "opens a shorthand pattern",
      "function f({ a = 1, b }) { return a }",
      (c) => void rename(c, bound(c, "a"), "z"),
      "function f({ a: z = 1, b }) { return z }",
    ],
    [
      "gives an import a local name",
      "import { a, b } from 'm'\na",
      (c) => void rename(c, bound(c, "a"), "z"),
      "import { a as z, b } from 'm'\nz",
    ],
    [
      "keeps the name of an export",
      "const a = 1\nexport { a }",
      (c) => void rename(c, bound(c, "a"), "z"),
      "const z = 1\nexport { z as a }",
    ],
    [
      "leaves an exported declaration",
      "export const a = 1",
      (c) => void rename(c, bound(c, "a"), "z"),
      "export const a = 1",
    ],
    [
      "renames JSX tags",
      "import { P } from 'm'\nconst x = <P a><P.Q /></P>",
      (c) => void rename(c, bound(c, "P"), "S"),
      "import { P as S } from 'm'\nconst x = <S a><S.Q /></S>",
    ],
    ["keeps a parameter's type", "(a: string) => a", (c) => void rename(c, bound(c, "a"), "b"), "(b: string) => b"],
    [
      "changes a string in its quotes",
      "import a from 'm' // why\nimport b from \"m\"",
      (c) => {
        for (const { source } of all(c, "ImportDeclaration")) source.value = "n";
      },
      "import a from 'n' // why\nimport b from \"n\"",
    ],
    [
      "renames a shorthand property",
      "f({ state, x: 1 })",
      (c) => {
        renameProperty(findProperty(first(c, "ObjectExpression"), "state") as t.ObjectProperty, "checks");
      },
      "f({ checks: state, x: 1 })",
    ],
  ]);
});

describe("expressions", () => {
  table([
    [
      "wraps an expression in a call",
      "f(a  .b)",
      (c) => {
        const member = first(c, "MemberExpression");
        replaceNode(c, member, expression`String(${member})`);
      },
      "f(String(a  .b))",
    ],
    [
      "puts parentheses where they are needed",
      "f(a || b)",
      (c) => {
        const or = first(c, "LogicalExpression");
        replaceNode(c, or, expression`${or}.c`);
      },
      "f((a || b).c)",
    ],
    [
      "takes needless parentheses away",
      "const a = (b, c)",
      (c) => replaceNode(c, first(c, "SequenceExpression"), identifier("d")),
      "const a = d",
    ],
    [
      "wraps an object body of an arrow",
      "() => a",
      (c) => replaceNode(c, all(c, "Identifier")[0] as Node, expression`{ b }`),
      "() => ({ b })",
    ],
    [
      "puts parentheses around a parameter that had none",
      "a => a.b",
      (c) => {
        const arrow = first(c, "ArrowFunctionExpression");
        arrow.params = [expression`({ a }) => 0`].map(
          (made) => (made as t.ArrowFunctionExpression).params[0] as t.Identifier,
        );
      },
      "({ a }) => a.b",
    ],
    [
      "gathers parameters",
      "async function f(\n  a, // one\n  b,\n) { a }",
      (c) => {
        const fn = first(c, "FunctionDeclaration");
        fn.params = [(expression`({ a, b }) => 0` as t.ArrowFunctionExpression).params[0] as t.Identifier];
      },
      "async function f(\n  { a, b }, // one\n) { a }",
    ],
    [
      "breaks a long call the usual way",
      "const client = x",
      (c) => {
        const x = all(c, "Identifier")[1] as Node;
        replaceNode(
          c,
          x,
          expression`DynamoDBDocument.from(new DynamoDB({ region, credentials: { accessKeyId, secretAccessKey } }), { marshallOptions: { removeUndefinedValues: true } })`,
        );
      },
      "const client = DynamoDBDocument.from(\n  new DynamoDB({ region, credentials: { accessKeyId, secretAccessKey } }),\n  { marshallOptions: { removeUndefinedValues: true } }\n)",
    ],
    [
      "keeps template literals whole when they move",
      "  f(`a\n   b`)",
      (c) => {
        const template = first(c, "TemplateLiteral");
        replaceNode(c, template, expression`g({\n  x: ${template},\n})`);
      },
      "  f(g({\n    x: `a\n   b`,\n  }))",
    ],
    [
      "keeps a moved function's lines",
      "f({\n  a: () => {\n    // here\n    b\n  }\n})",
      (c) => {
        const arrow = first(c, "ArrowFunctionExpression");
        replaceNode(c, arrow, expression`{\n  inner: ${arrow},\n}`);
      },
      "f({\n  a: {\n    inner: () => {\n      // here\n      b\n    }\n  }\n})",
    ],
  ]);
});

describe("objects", () => {
  const add = (c: TransformContext) => setProperty(c, first(c, "ObjectExpression"), "z", identifier("y"));
  table([
    ["adds to one line", "f({ a: 1, b })", add, "f({ a: 1, b, z: y })"],
    ["adds without spaces where there are none", "f({a: 1})", add, "f({a: 1, z: y})"],
    ["adds a line and keeps the trailing comma", "f({\n\ta: 1, // one\n})", add, "f({\n\ta: 1, // one\n\tz: y,\n})"],
    [
      "adds a line where there is no trailing comma",
      "f({\n    a: 1 // one\n})",
      add,
      "f({\n    a: 1, // one\n    z: y\n})",
    ],
    ["fills an empty object", "f({})", add, "f({ z: y })"],
    [
      "adds after a property",
      "f({ a, b })",
      (c) => {
        const object = first(c, "ObjectExpression");
        setProperty(c, object, "z", identifier("y"), { after: object.properties[0] as Node });
      },
      "f({ a, z: y, b })",
    ],
    ["replaces a value", "f({\n  // why\n  z:  1, // one\n  b\n})", add, "f({\n  // why\n  z:  y, // one\n  b\n})"],
    [
      "removes a line",
      "f({\n  a,\n  // about b\n  b,\n  c,\n})",
      (c) => remove(c, first(c, "ObjectExpression").properties[1] as Node, { withComments: true }),
      "f({\n  a,\n  c,\n})",
    ],
    [
      "removes the last line with the comma before it",
      "f({\n  a,\n  b\n})",
      (c) => remove(c, first(c, "ObjectExpression").properties[1] as Node),
      "f({\n  a\n})",
    ],
    [
      "removes from one line",
      "f({ a, b, c })",
      (c) => remove(c, first(c, "ObjectExpression").properties[0] as Node),
      "f({ b, c })",
    ],
    [
      "removes the last of one line",
      "f({ a, b })",
      (c) => remove(c, first(c, "ObjectExpression").properties[1] as Node),
      "f({ a })",
    ],
    [
      "puts one in the place of three",
      "(a, b, c) => a",
      (c) => {
        const arrow = first(c, "ArrowFunctionExpression");
        arrow.params = [identifier("z")];
      },
      "(z) => a",
    ],
    [
      "removes an attribute from a line below a comment",
      "<a\n  // of c\n  b={1} c={2}\n/>;",
      (c) => remove(c, first(c, "JSXOpeningElement").attributes[0] as Node),
      "<a\n  // of c\n  c={2}\n/>;",
    ],
    [
      "removes an attribute with its comment",
      "<a\n  // of b\n  // and b alone\n  b={1}\n  c={2}\n/>;",
      (c) => remove(c, first(c, "JSXOpeningElement").attributes[0] as Node, { withComments: true }),
      "<a\n  c={2}\n/>;",
    ],
    [
      "removes the last two of one line",
      "f({ a, b, c })",
      (c) => void first(c, "ObjectExpression").properties.splice(1, 2),
      "f({ a })",
    ],
    [
      "removes the last two members of one line",
      "f({ a: 1, b: 2, c: 3 });",
      (c) => {
        for (const member of first(c, "ObjectExpression").properties.slice(1)) remove(c, member);
      },
      "f({ a: 1 });",
    ],
    [
      "keeps what comes into an object of one line on that line",
      `call({ first: "${"x".repeat(60)}", scope: "a" });`,
      (c) => {
        const member = first(c, "ObjectExpression").properties[1] as Node;
        replaceNode(c, member, property("authorization", expression`{ params: { scope: "a" } }`));
      },
      `call({ first: "${"x".repeat(60)}", authorization: { params: { scope: "a" } } });`,
    ],
    [
      "removes all",
      "f({ a, b })",
      (c) => {
        first(c, "ObjectExpression").properties = [];
      },
      "f({})",
    ],
    [
      "replaces one by two",
      "f({\n  a: 1,\n  b\n})",
      (c) => {
        replaceWithMany(c, first(c, "ObjectExpression").properties[0] as Node, [
          property("x", identifier("x")),
          property("y-z", identifier("w")),
        ]);
      },
      "f({\n  a: 1,\n  b\n})".replace("a: 1", 'x,\n  "y-z": w'),
    ],
    [
      "puts one first",
      "f({\n  // about a\n  a\n})",
      (c) => insertBefore(c, first(c, "ObjectExpression").properties[0] as Node, [property("x", identifier("x"))]),
      "f({\n  x,\n  // about a\n  a\n})",
    ],
    [
      "leaves on one line what is added to a line that is too long already",
      `f({ a: 1, ${"b".repeat(80)} })`,
      (c) => setProperty(c, first(c, "ObjectExpression"), "a", expression`{ y: cc }`),
      `f({ a: { y: cc }, ${"b".repeat(80)} })`,
    ],
    ["adds an argument", "f(a)", (c) => void first(c, "CallExpression").arguments.push(identifier("b")), "f(a, b)"],
    ["adds the first argument", "f()", (c) => void first(c, "CallExpression").arguments.push(identifier("b")), "f(b)"],
  ]);
  it("puts properties into one, with their comments", () => {
    const source = "f({\n  // the id\n  id: a, // public\n  key: b,\n  region: c,\n});\n";
    const context = open(source);
    const options = first(context, "ObjectExpression");
    const [id, key, region] = options.properties as t.ObjectProperty[];
    options.properties = [property("credentials", object([id, key] as t.ObjectProperty[])), region as t.ObjectProperty];
    expect(printTree(context)).toBe(
      "f({\n  credentials: {\n    // the id\n    id: a, // public\n    key: b,\n  },\n  region: c,\n});\n",
    );
  });
});

describe("parameters that become properties of one pattern", () => {
  /** Binds each parameter to a property of the given name; an empty name drops it. */
  const wrap = (keys: string[], fallback?: string) => (c: TransformContext) => {
    const made = first(c, "ArrowFunctionExpression");
    const own = made.params.length - keys.length;
    const properties = (made.params.slice(own) as t.Identifier[]).flatMap((param, i) => {
      const key = keys[i];
      if (!key) return [];
      if (fallback === undefined || i < keys.length - 1) return [property(key, param)];
      const target = { type: "AssignmentPattern", left: param, right: identifier(fallback) } as t.AssignmentPattern;
      const made = property(key, target);
      made.shorthand = param.name === key;
      return [property(fallback, identifier(fallback)), made];
    });
    made.params = [...made.params.slice(0, own), { type: "ObjectPattern", properties } as unknown as t.ObjectPattern];
  };
  table([
    ["stay on one line", "f((a, b) => 1)", wrap(["a", "z"]), "f(({ a, z: b }) => 1)"],
    ["get parentheses", "f(a => 1)", wrap(["a"]), "f(({ a }) => 1)"],
    ["keep their comments", "(a /* one */, b /* two */) => 1", wrap(["a", "b"]), "({ a /* one */, b /* two */ }) => 1"],
    [
      "keep their lines",
      "f((\n  a, // one\n  b // two\n) => 1)",
      wrap(["a", "z"]),
      "f(({\n  a, // one\n  z: b // two\n}) => 1)",
    ],
    ["keep a trailing comma", "f(\n(\n\ta,\n\tb,\n) => 1)", wrap(["a", "b"]), "f(\n({\n\ta,\n\tb,\n}) => 1)"],
    ["drop the first", "(a, b, c) => 1", wrap(["", "b", "c"]), "({ b, c }) => 1"],
    ["drop one between", "(a, b, c) => 1", wrap(["a", "", "c"]), "({ a, c }) => 1"],
    ["drop the last ones", "(a, b, c) => 1", wrap(["a", "", ""]), "({ a }) => 1"],
    ["drop the last line", "(\n  a,\n  b,\n) => 1", wrap(["a", ""]), "({\n  a,\n}) => 1"],
    ["take a default from another", "(a, b) => 1", wrap(["a", "b"], "x"), "({ a, x, b = x }) => 1"],
    ["take it on lines", "(\n  a,\n  b,\n) => 1", wrap(["a", "z"], "x"), "({\n  a,\n  x,\n  z: b = x,\n}) => 1"],
    ["leave `this` alone", "f((self, a, b) => 1)", wrap(["a", "b"]), "f((self, { a, b }) => 1)"],
    ["keep defaults", "(a = {\n  x: 1,\n}, b) => 1", wrap(["z", "b"]), "({ z: a = {\n  x: 1,\n}, b }) => 1"],
  ]);
});

describe("statements", () => {
  table([
    [
      "adds after a statement with its comment",
      "a(); // one\n\nb();\n",
      (c) => insertAfter(c, body(c, 0), [statement`x();`]),
      "a(); // one\nx();\n\nb();\n",
    ],
    [
      "adds before a statement with its comment",
      "function f() {\n  // about a\n  a();\n}\n",
      (c) => insertBefore(c, first(c, "ExpressionStatement"), [statement`x();`]),
      "function f() {\n  x();\n  // about a\n  a();\n}\n",
    ],
    [
      "replaces one by several",
      "if (1) {\n  a() // one\n  b()\n}",
      (c) => replaceWithMany(c, first(c, "ExpressionStatement"), [statement`x();`, statement`y({\n  z,\n});`]),
      "if (1) {\n  x()\n  y({\n    z,\n  }) // one\n  b()\n}",
    ],
    [
      "removes a line and one of two blank ones",
      "a();\n\nb(); // bye\n\nc();\n",
      (c) => remove(c, body(c, 1)),
      "a();\n\nc();\n",
    ],
    [
      "removes the first and keeps the file's head",
      "#!/usr/bin/env node\n// license\n'use strict'\nimport a from 'a'\nb()\n",
      (c) => remove(c, body(c, 0)),
      "#!/usr/bin/env node\n// license\n'use strict'\nb()\n",
    ],
    [
      "removes a tool's comment with its line",
      "// keep\n// eslint-disable-next-line import/order\nimport a from 'a'\nb()\n",
      (c) => remove(c, body(c, 0)),
      "// keep\nb()\n",
    ],
    ["removes from the middle of a line", "a(); b(); c();", (c) => remove(c, body(c, 1)), "a(); c();"],
    [
      "writes no semicolons where there are none",
      "a()\nb()\n",
      (c) => insertAfter(c, body(c, 0), [statement`x();`]),
      "a()\nx()\nb()\n",
    ],
    [
      "ends a line as the one before it, whatever most of the file does",
      "a()\nb();\nc()\n",
      (c) => insertAfter(c, body(c, 1), [statement`x()`, statement`y()`]),
      "a()\nb();\nx();\ny();\nc()\n",
    ],
    [
      "leaves the semicolon out after a line without one",
      "a();\nb()\nc();\n(d)();\n",
      (c) => insertAfter(c, body(c, 1), [statement`x();`]),
      "a();\nb()\nx()\nc();\n(d)();\n",
    ],
    [
      "guards a line whose start is replaced",
      "a()\nb.c = 1\nif (d)\n  b.c()\n",
      (c) => {
        for (const { object } of all(c, "MemberExpression")) replaceNode(c, object, expression`x ?? ${object}`);
      },
      "a()\n;(x ?? b).c = 1\nif (d)\n  (x ?? b).c()\n",
    ],
    [
      "guards a line whose start is replaced when the line before it goes",
      "'a'\nb();\nc.d = 1\n",
      (c) => {
        remove(c, body(c, 0));
        const { object } = first(c, "MemberExpression");
        replaceNode(c, object, expression`x ?? ${object}`);
      },
      "'a'\n;(x ?? c).d = 1\n",
    ],
    [
      "guards a line that would run on",
      "a()\n;[1].map(b)\n",
      (c) => insertAfter(c, body(c, 0), [statement`[x] = y;`]),
      "a()\n;[x] = y\n;[1].map(b)\n",
    ],
    [
      "keeps CRLF",
      "a();\r\nb();\r\n",
      (c) => insertAfter(c, body(c, 0), [statement`x({\n  y,\n});`]),
      "a();\r\nx({\r\n  y,\r\n});\r\nb();\r\n",
    ],
  ]);
});

describe("imports", () => {
  const add = (imported: string, local?: string) => (c: TransformContext) =>
    void addImport(c, { source: "m", imported, ...(local && { local }) });
  table([
    [
      "adds after the last import",
      "// head\nimport a from 'a';\nimport b from 'b'; // b\n\nc();\n",
      add("x"),
      "// head\nimport a from 'a';\nimport b from 'b'; // b\nimport { x } from 'm';\n\nc();\n",
    ],
    [
      "writes it as the import before it is written",
      "import a from 'a'\nimport b from 'b'\nimport c from \"c\";\nd()\n",
      add("x"),
      "import a from 'a'\nimport b from 'b'\nimport c from \"c\";\nimport { x } from \"m\";\nd()\n",
    ],
    ["joins an import of the module", "import { a } from 'm'\n", add("x"), "import { a, x } from 'm'\n"],
    [
      "joins an import over several lines",
      "import {\n\ta,\n} from 'm'\n",
      add("x"),
      "import {\n\ta,\n\tx,\n} from 'm'\n",
    ],
    ["joins a default import", "import a from 'm'\n", add("x"), "import a, { x } from 'm'\n"],
    [
      "does not join a type import",
      "import type { a } from 'm'\n",
      add("x"),
      "import type { a } from 'm'\nimport { x } from 'm'\n",
    ],
    ["finds what is there", "import { x as y } from 'm'\n", add("x"), "import { x as y } from 'm'\n"],
    [
      "takes another name when its own is taken",
      "import a from 'a';\nconst x = 1;\n",
      add("x"),
      "import a from 'a';\nimport { x as x2 } from 'm';\nconst x = 1;\n",
    ],
    [
      "starts a file",
      "// head\n\nexport const a = 1;\n",
      add("x"),
      '// head\n\nimport { x } from "m";\n\nexport const a = 1;\n',
    ],
    [
      "stands below directives",
      '"use client";\nexport const a = 1;\n',
      add("x"),
      '"use client";\n\nimport { x } from "m";\n\nexport const a = 1;\n',
    ],
    [
      "requires where the file requires",
      "const a = require('a')\n\na()\n",
      add("x"),
      "const a = require('a')\nconst { x } = require('m')\n\na()\n",
    ],
    ["joins a require", "var { a } = require('m')\n", add("x"), "var { a, x } = require('m')\n"],
    [
      "requires a default export",
      "const a = require('a')\n",
      add("default", "m"),
      "const a = require('a')\nconst m = require('m').default\n",
    ],
    [
      "takes the place of the one it replaces",
      "// head\nimport a from 'a' // old\nimport b from 'b'\n",
      (c) => {
        addImport(c, { source: "m", imported: "x", beside: body(c, 0) });
        removeImportIfUnused(c, bound(c, "a"));
      },
      "// head\nimport { x } from 'm' // old\nimport b from 'b'\n",
    ],
    [
      "removes one name of several",
      "import a, { b, c } from 'm'\na, c",
      (c) => void removeImportIfUnused(c, bound(c, "b")),
      "import a, { c } from 'm'\na, c",
    ],
    [
      "removes a required name",
      "const { a, b } = require('m')\nb",
      (c) => void removeImportIfUnused(c, bound(c, "a")),
      "const { b } = require('m')\nb",
    ],
    [
      "removes a whole require",
      "const a = require('m').default\n\nb()\n",
      (c) => void removeImportIfUnused(c, bound(c, "a")),
      "b()\n",
    ],
    [
      "keeps what is used",
      "import a from 'm'\na",
      (c) => void removeImportIfUnused(c, bound(c, "a")),
      "import a from 'm'\na",
    ],
    [
      "keeps what new code uses",
      "import a from 'm'\nb",
      (c) => {
        replaceNode(c, (body(c, 1) as t.ExpressionStatement).expression, expression`a.c`);
        removeImportIfUnused(c, bound(c, "a"));
      },
      "import a from 'm'\na.c",
    ],
  ]);
});

describe("comments for a person", () => {
  const todo = (node: (c: TransformContext) => Node) => (c: TransformContext) =>
    c.todo(node(c), "NAD001", "Look.", "Do it.");
  const line = "// TODO(migrate-nextauth-dynamo): [NAD001] Look.";
  table([
    [
      "stand above the statement",
      "a();\n  f(b);\n",
      todo((c) => all(c, "Identifier")[2] as Node),
      `a();\n  ${line}\n  f(b);\n`,
    ],
    [
      "stand above a property on its own line",
      "f({\n  a: g(b),\n})",
      todo((c) => all(c, "CallExpression")[1] as Node),
      `f({\n  ${line}\n  a: g(b),\n})`,
    ],
    ["stand once", `${line}\nf(b);\n`, todo((c) => first(c, "CallExpression")), `${line}\nf(b);\n`],
    [
      "stand outside of JSX",
      "function A() {\n  return (\n    <B>\n      <C />\n    </B>\n  );\n}",
      todo((c) => all(c, "JSXElement")[1] as Node),
      `function A() {\n  ${line}\n  return (\n    <B>\n      <C />\n    </B>\n  );\n}`,
    ],
    [
      "stand above an attribute on its own line",
      "<A\n  b={c}\n/>",
      todo((c) => first(c, "JSXExpressionContainer")),
      `<A\n  ${line}\n  b={c}\n/>`,
    ],
    [
      "move up when their place is gone",
      "if (a) {\n  b();\n}",
      (c) => {
        todo((context) => all(context, "CallExpression")[0] as Node)(c);
        first(c, "BlockStatement").body = [];
      },
      `${line}\nif (a) {}`,
    ],
    [
      "stand above new code",
      "a();\n",
      (c) => {
        const made = statement`x();`;
        insertAfter(c, body(c, 0), [made]);
        c.todo(made, "NAD001", "Look.", "Do it.");
      },
      `a();\n${line}\nx();\n`,
    ],
  ]);
});

describe("members of a type on one line", () => {
  table([
    [
      "keeps what separates one from the next when it changes",
      "type A = { id: number; name: string, last: string }\n",
      (c) => {
        for (const member of all(c, "TSPropertySignature")) {
          replaceNode(c, member, { ...member, key: identifier("is"), optional: true });
        }
      },
      "type A = { is?: number; is?: string, is?: string }\n",
    ],
  ]);
});

describe("JSX", () => {
  table([
    [
      "changes attributes",
      '<A b="c" {...d} e />',
      (c) => {
        const { attributes } = first(c, "JSXOpeningElement");
        const made = first(open("<A z={1} />"), "JSXOpeningElement").attributes;
        for (const node of made) walk(node, (each) => void Object.assign(each, { start: undefined }));
        attributes.splice(0, 1, ...made);
        attributes.pop();
      },
      "<A z={1} {...d} />",
    ],
    [
      "wraps an element",
      "const a = (\n  <B>\n    text\n  </B>\n)",
      (c) => {
        const element = first(c, "JSXElement");
        replaceNode(c, element, expression`wrap(${element}, s)`);
      },
      "const a = wrap(\n  <B>\n    text\n  </B>,\n  s\n)",
    ],
  ]);
});

describe("a statement that shares its line, in a file without semicolons", () => {
  const places = [
    "if (a) STATEMENT; else b()",
    "if (a) { STATEMENT; b() }",
    "if (a) STATEMENT; b()",
    "for (const x of a) STATEMENT; b()",
    "while (a) if (b) STATEMENT; else b()",
    "label: STATEMENT; b()",
    "switch (a) { case 1: STATEMENT; case 2: b() }",
    "do STATEMENT; while (a)",
    "STATEMENT; b()",
  ];
  const olds = ['throw "x"', "return", "return 1", "a = {}", "a()"];
  const news: [what: string, make: () => t.Statement][] = [
    ["a call", () => statement`made(1)`],
    ["an object's assignment", () => statement`made = {}`],
    ["a return", () => ({ type: "ReturnStatement", argument: expression`made` }) as t.ReturnStatement],
    ["a block", () => statement`if (made) { made() }`],
  ];
  const cases = places.flatMap((place) =>
    olds.flatMap((old) => news.map(([what, make]) => [place.replace("STATEMENT", old), what, old, make] as const)),
  );

  it.each(cases)("%s with %s instead", (line, _what, old, make) => {
    const context = open(`function f() {\n  ${line}\n  b()\n}\n`);
    const text = (node: Node) => context.file.source.slice(node.start ?? 0, node.end ?? 0).replace(/;$/, "");
    let target: Node | undefined;
    walk(context.program, (node) => {
      if (/Statement$/.test(node.type) && text(node) === old) target ??= node;
    });
    if (!target) throw new Error(`no ${old} in ${line}`);
    replaceNode(context, target, make());
    const printed = printTree(context);
    expect(() => parse(printed, "file.tsx"), printed).not.toThrow();
    // What followed still does, as a statement of its own.
    const calls = all(open(printed), "ExpressionStatement").map(({ expression: { type } }) => type);
    expect(calls.filter((type) => type === "CallExpression").length).toBeGreaterThanOrEqual(1);
    expect(printed).toContain("made");
    expect(printed.endsWith("\n  b()\n}\n"), printed).toBe(true);
  });

  it.each(places)("%s, where a return is given something to return", (place) => {
    const context = open(`function f() {\n  ${place.replace("STATEMENT", "return")}\n  b()\n}\n`);
    const made = first(context, "ReturnStatement");
    made.argument = expression`{ made: true }`;
    const printed = printTree(context);
    expect(() => parse(printed, "file.tsx"), printed).not.toThrow();
    expect(all(open(printed), "CallExpression").length).toBe(all(context, "CallExpression").length);
  });
});
