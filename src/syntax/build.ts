/** Makes new code. Nodes given to a template keep their own text when they come from the file. */

import { parse, parseExpression } from "@babel/parser";
import { type Fields, fieldsOf, isNode, type Node, type t } from "./ast.ts";

/** What a template takes: a node, nodes in a row (arguments, properties, statements), or the name of an identifier. */
export type Hole = Node | readonly Node[] | string;

/** An expression from its text: expression`DynamoDBDocument.from(${client})`. An object that is broken in the template stays so. */
export function expression(strings: TemplateStringsArray, ...holes: Hole[]): t.Expression {
  const template = templateOf(strings, (text) => parseExpression(text, { plugins: ["typescript"] }));
  return plant(template.tree, template.text, holes) as t.Expression;
}

/** One statement from its text. */
export function statement(strings: TemplateStringsArray, ...holes: Hole[]): t.Statement {
  const template = templateOf(strings, (text) => {
    const { program } = parse(text, {
      sourceType: "module",
      allowReturnOutsideFunction: true,
      allowUndeclaredExports: true,
      plugins: ["typescript"],
    });
    return program.body[0] as t.Statement;
  });
  return plant(template.tree, template.text, holes) as t.Statement;
}

export function identifier(name: string): t.Identifier {
  return { type: "Identifier", name } as t.Identifier;
}

/** A string literal in the file's quotes. */
export function string(value: string): t.StringLiteral {
  return { type: "StringLiteral", value } as t.StringLiteral;
}

/** `key: value`; `key` alone when the value is an identifier of that name. */
export function property(key: string, value: t.Expression | t.PatternLike): t.ObjectProperty {
  const name = /^[A-Za-z_$][\w$]*$/.test(key) ? identifier(key) : string(key);
  const shorthand = value.type === "Identifier" && value.name === key;
  return { type: "ObjectProperty", key: name, value, computed: false, shorthand } as t.ObjectProperty;
}

export function object(properties: readonly t.ObjectExpression["properties"][number][]): t.ObjectExpression {
  return { type: "ObjectExpression", properties: [...properties] } as t.ObjectExpression;
}

const hole = /^__hole(\d+)__$/;

interface Template {
  readonly tree: Node;
  readonly text: string;
}

/** Each template is parsed once: many files get the same code, and a parser takes longer to make than its text to read. */
const templates = new WeakMap<TemplateStringsArray, Template>();

function templateOf(strings: TemplateStringsArray, read: (text: string) => Node): Template {
  let template = templates.get(strings);
  if (!template) {
    const text = strings.reduce((before, part, i) => `${before}__hole${i - 1}__${part}`);
    template = { tree: read(text), text };
    templates.set(strings, template);
  }
  return template;
}

/** A copy of a template's tree with the values where the holes are, and without positions, so that the nodes count as new. */
function plant(node: Node, text: string, values: readonly Hole[]): Node {
  const given = valueFor(node, values);
  if (typeof given === "string") return identifier(given);
  if (isNode(given)) return given;
  const planted: Fields = { type: node.type };
  for (const key of fieldsOf(node)) {
    const value = (node as unknown as Fields)[key];
    if (Array.isArray(value)) {
      planted[key] = value.flatMap((item: unknown) => {
        if (!isNode(item)) return [item];
        const many = valueFor(item, values);
        return Array.isArray(many) ? many : [plant(item, text, values)];
      });
    } else planted[key] = isNode(value) ? plant(value, text, values) : value;
  }
  const raw = node.type === "NumericLiteral" ? { raw: node.extra?.raw } : {};
  const broken =
    /^(Object|Array)(Expression|Pattern)$/.test(node.type) &&
    /^.\s*\n/.test(text.slice(node.start ?? 0, node.end ?? 0));
  planted.extra = { ...raw, ...(broken && { multiline: true }) };
  return planted as unknown as Node;
}

/** The value for a hole: `${x}`, `{ ${members} }`, `x as ${type}`. */
function valueFor(node: Node, values: readonly Hole[]): Hole | undefined {
  if (node.type === "ObjectProperty" && node.shorthand) return valueFor(node.value, values);
  if (node.type === "TSTypeReference") return valueFor(node.typeName, values);
  const index = node.type === "Identifier" ? hole.exec(node.name)?.[1] : undefined;
  return index === undefined ? undefined : values[Number(index)];
}
