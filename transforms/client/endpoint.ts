import { keyName, type Node, type t, unwrap } from "../../src/syntax/ast.ts";
import { expression, string } from "../../src/syntax/build.ts";
import { replaceNode } from "../../src/syntax/edit.ts";
import { clone } from "../analysis/aws/clone.ts";
import { memberValue } from "../analysis/aws/environment.ts";
import { isNothing, propertyValue } from "../analysis/aws/tree.ts";
import type { Mapper } from "./mapper.ts";

/** What is known of `sslEnabled` where the endpoint is used: how it is set, or the expression that says so. */
export type Ssl = "on" | "off" | t.Expression;

export function sslOf(value: t.Expression): Ssl {
  if (value.type === "BooleanLiteral") return value.value ? "on" : "off";
  if (value.type === "NullLiteral") return "off";
  return isNothing(value) ? "on" : value;
}

/**
 * SDK v3 takes a URL where v2 took a host too: it reads `localhost:8000` as a URL with the scheme `localhost:`. v2 put
 * `https://` in front unless `sslEnabled` was false (aws-sdk lib/http.js, `AWS.Endpoint`), for localhost too.
 */
export function mapEndpoint(mapper: Mapper, value: t.Expression, ssl: Ssl): t.Expression {
  const node = unwrap(value) as t.Expression;
  switch (node.type) {
    case "StringLiteral": {
      if (/\{(service|region)\}/.test(node.value)) mapper.unclearEndpoint("pattern");
      return node.value === "" || /^http/.test(node.value) ? value : withScheme(node.value, ssl);
    }
    case "TemplateLiteral": {
      const start = node.quasis[0]?.value.raw || beginsWith(mapper, node);
      if (start === "") mapper.unclearEndpoint("expression");
      else if (!/^http/.test(start)) {
        if (mayBeginOtherwise(mapper, node.expressions[0])) mapper.putScheme();
        return withStart(node, ssl);
      }
      return value;
    }
    case "BinaryExpression":
      return mapSum(mapper, node, ssl) ?? unclear(mapper, value);
    case "ConditionalExpression":
      node.consequent = mapEndpoint(mapper, node.consequent, ssl);
      node.alternate = mapEndpoint(mapper, node.alternate, ssl);
      return value;
    case "LogicalExpression":
      if (node.operator !== "&&") node.left = mapEndpoint(mapper, node.left, ssl);
      node.right = mapEndpoint(mapper, node.right, ssl);
      return value;
    case "NewExpression":
      return mapMade(mapper, node, ssl) ?? unclear(mapper, value);
    case "Identifier":
    case "MemberExpression":
      return mapHeld(mapper, node, value, ssl) ?? unclear(mapper, value);
    case "NullLiteral":
    case "BooleanLiteral":
      return value;
  }
  return unclear(mapper, value);
}

function unclear(mapper: Mapper, value: t.Expression): t.Expression {
  mapper.unclearEndpoint("expression");
  return value;
}

/** What a constant, or the default of an expression, says that a template begins with. */
function beginsWith(mapper: Mapper, { expressions: [first] }: t.TemplateLiteral): string {
  return (first && textByDefault(mapper, first)) ?? "";
}

/** `"localhost"` of `process.env.HOST || "localhost"`, through a constant */
function textByDefault(mapper: Mapper, node: Node): string | undefined {
  const value = mapper.held(unwrap(node));
  const text = value.type === "LogicalExpression" && value.operator !== "&&" ? unwrap(value.right) : value;
  return text.type === "StringLiteral" ? text.value : undefined;
}

function mayBeginOtherwise(mapper: Mapper, first: Node | undefined): boolean {
  return first !== undefined && mapper.held(unwrap(first)).type === "LogicalExpression";
}

/** `new AWS.Endpoint(url)`, `new URL(url)` */
function mapMade(mapper: Mapper, node: t.NewExpression, ssl: Ssl): t.Expression | undefined {
  const path = mapper.aws(node.callee);
  const [url] = node.arguments;
  if (path?.length === 1 && path[0] === "Endpoint" && url) {
    return mapEndpoint(mapper, url as t.Expression, sslOfMade(mapper, node, ssl));
  }
  // v3 takes a string, or an object of other members than URL's.
  const isUrl = node.callee.type === "Identifier" && node.callee.name === "URL";
  return isUrl ? expression`${node}.href` : undefined;
}

/**
 * `AWS.Endpoint` took its scheme when it was made: by what it was told itself, else by `AWS.config`. What the client that it is given
 * to says of `sslEnabled` came too late (aws-sdk lib/http.js).
 */
function sslOfMade(mapper: Mapper, node: t.NewExpression, ssl: Ssl): Ssl {
  const [url, config] = node.arguments;
  const told = config?.type === "ObjectExpression" ? propertyValue(config, "sslEnabled") : undefined;
  if (told && !isNothing(told)) return sslOf(told);
  const start = url && beginning(mapper, url);
  if (start === undefined || /^(http|$)/.test(start)) return ssl;
  const ofConfig = mapper.sslAt(node);
  if (ofConfig === "unclear") {
    mapper.todo(
      "NAD109",
      "whether this AWS.Endpoint went by https was decided by AWS.config.sslEnabled when it was created, which can't be read here.",
      "Write the endpoint with its scheme: http:// or https://.",
    );
    return ssl;
  }
  if (ofConfig) return sslOf(ofConfig);
  if (ssl === "on") return ssl;
  mapper.note(
    "NAD109",
    "aws-sdk v2 went to this AWS.Endpoint by https: the client's sslEnabled had no effect on it.",
    "Write the endpoint with http:// if the connection must not be encrypted.",
  );
  return "on";
}

/** What a text begins with, as far as it is written out. */
function beginning(mapper: Mapper, node: Node): string | undefined {
  const value = unwrap(node);
  const held = value.type === "Identifier" ? mapper.held(value) : value;
  if (held.type === "StringLiteral") return held.value;
  if (held.type === "TemplateLiteral") return held.quasis[0]?.value.raw || beginsWith(mapper, held);
  if (held.type === "BinaryExpression" && held.operator === "+") return beginning(mapper, held.left);
  return undefined;
}

/** `"dynamodb." + region + ".amazonaws.com"`, by what it begins with. */
function mapSum(mapper: Mapper, node: t.BinaryExpression, ssl: Ssl): t.Expression | undefined {
  let first: Node = node;
  while (first.type === "BinaryExpression" && first.operator === "+") first = unwrap(first.left);
  const text = textByDefault(mapper, first);
  if (!text) return undefined;
  if (/^http/.test(text)) return node;
  if (mayBeginOtherwise(mapper, first)) mapper.putScheme();
  const scheme = schemeOf(ssl);
  const start = typeof scheme === "string" ? string(`${scheme}://`) : template([scheme, "://"]);
  return first.type === "StringLiteral" && typeof scheme === "string"
    ? withFirst(node, string(`${scheme}://${first.value}`))
    : withFirst(node, { type: "BinaryExpression", operator: "+", left: start, right: first } as t.BinaryExpression);
}

/** The sum with another expression in front. */
function withFirst(node: t.BinaryExpression, first: t.Expression): t.BinaryExpression {
  const left = unwrap(node.left);
  return {
    type: "BinaryExpression",
    operator: "+",
    left: left.type === "BinaryExpression" && left.operator === "+" ? withFirst(left, first) : first,
    right: node.right,
  } as t.BinaryExpression;
}

/** A constant, or a property of one. */
function mapHeld(
  mapper: Mapper,
  node: t.Identifier | t.MemberExpression,
  value: t.Expression,
  ssl: Ssl,
): t.Expression | undefined {
  if (node.type === "Identifier" && node.name === "undefined") return value;
  const held = node.type === "Identifier" ? mapper.held(node) : memberValue(mapper.context, node);
  const given = node.type === "Identifier" ? mapper.argumentsFor(node) : undefined;
  if (given && typeof ssl === "string") {
    for (const one of given) replace(mapper, one, mapEndpoint(mapper, one, ssl));
    return value;
  }
  if (node.type === "MemberExpression") {
    const written = mapper.writes(node.object).values.get(keyName(node) ?? "");
    if (written) return [held, ...written].every((one) => !one || makeUrl(mapper, one, ssl)) ? value : undefined;
  }
  const text = held?.type === "StringLiteral" ? held.value : endpointOfModule(mapper, node);
  if (text !== undefined) return /^(http|$)/.test(text) ? value : template([schemeOf(ssl), "://", node]);
  if (held?.type === "NewExpression") return mapEndpoint(mapper, clone(held), ssl);
  return held && namesHost(held) ? mapChoice(mapper, node, held as t.Expression, ssl) : undefined;
}

/** `process.env.ENDPOINT || "localhost:8000"`: one of the choices is a host without a scheme. */
function namesHost(node: Node): boolean {
  const value = unwrap(node);
  if (value.type === "ConditionalExpression") return namesHost(value.consequent) || namesHost(value.alternate);
  if (value.type === "LogicalExpression")
    return namesHost(value.right) || (value.operator !== "&&" && namesHost(value.left));
  return value.type === "StringLiteral" && !/^(http|$)/.test(value.value);
}

/** A constant's choices, rewritten there, or written out where others read it, too. */
function mapChoice(mapper: Mapper, name: t.Expression, held: t.Expression, ssl: Ssl): t.Expression {
  if (mapper.owned(name) !== held || typeof ssl !== "string") return mapEndpoint(mapper, clone(held), ssl);
  replace(mapper, held, mapEndpoint(mapper, held, ssl));
  return name;
}

function replace({ context }: Mapper, value: t.Expression, other: t.Expression): void {
  if (other !== value) replaceNode(context, value, other);
}

/** `options.endpoint`, where another module of the project holds the options. */
function endpointOfModule(mapper: Mapper, node: t.Identifier | t.MemberExpression): string | undefined {
  const isIt = node.type === "MemberExpression" && keyName(node) === "endpoint";
  return isIt ? mapper.importedOptions(node.object)?.endpoint : undefined;
}

/** A host that is written into the options gets its scheme where it stands: v2 took a URL as well. */
function makeUrl(mapper: Mapper, value: Node, ssl: Ssl): boolean {
  const text = unwrap(value);
  if (isNothing(text)) return true;
  if (text.type !== "StringLiteral" || typeof ssl !== "string") return false;
  if (!/^(http|$)/.test(text.value)) replace(mapper, text, withScheme(text.value, ssl));
  return true;
}

/** The scheme as text, or as an expression where only it knows. */
function schemeOf(ssl: Ssl): string | t.Expression {
  if (typeof ssl !== "string") return expression`${ssl} ? "https" : "http"`;
  return ssl === "off" ? "http" : "https";
}

function withScheme(host: string, ssl: Ssl): t.Expression {
  const scheme = schemeOf(ssl);
  return typeof scheme === "string" ? string(`${scheme}://${host}`) : template([scheme, `://${host}`]);
}

function withStart(node: t.TemplateLiteral, ssl: Ssl): t.TemplateLiteral {
  const parts: (string | t.Expression)[] = [schemeOf(ssl), "://"];
  node.quasis.forEach(({ value: { raw } }, i) => {
    parts.push(raw);
    const part = node.expressions[i] as t.Expression | undefined;
    if (part) parts.push(part);
  });
  return template(parts);
}

/** A template literal of texts and expressions. */
function template(parts: readonly (string | t.Expression)[]): t.TemplateLiteral {
  const texts = [""];
  const expressions: t.Expression[] = [];
  for (const part of parts) {
    if (typeof part === "string") texts.push((texts.pop() ?? "") + part);
    else {
      expressions.push(part);
      texts.push("");
    }
  }
  return { type: "TemplateLiteral", expressions, quasis: texts.map(quasi) } as t.TemplateLiteral;
}

function quasi(raw: string): t.TemplateElement {
  return { type: "TemplateElement", value: { raw, cooked: raw }, tail: false } as t.TemplateElement;
}
