import { type t, unwrap } from "../../src/syntax/ast.ts";
import { string } from "../../src/syntax/build.ts";
import { clone } from "../analysis/aws/clone.ts";
import { memberValue } from "../analysis/aws/environment.ts";
import type { Mapper } from "./mapper.ts";

/** What is known of `sslEnabled` where the endpoint is used. */
export type Ssl = "on" | "off" | "default";

/**
 * SDK v3 takes a URL where v2 took a host too: it reads `localhost:8000` as a URL with the scheme `localhost:`. v2 put
 * `https://` in front unless `sslEnabled` was false (aws-sdk lib/http.js, `AWS.Endpoint`); a local DynamoDB speaks http
 * only.
 */
export function mapEndpoint(mapper: Mapper, value: t.Expression, ssl: Ssl): t.Expression {
  const node = unwrap(value) as t.Expression;
  switch (node.type) {
    case "StringLiteral": {
      if (/\{(service|region)\}/.test(node.value)) mapper.unclearEndpoint("pattern");
      return node.value === "" || /^http/.test(node.value) ? value : string(schemeFor(node.value, ssl) + node.value);
    }
    case "TemplateLiteral": {
      const start = node.quasis[0]?.value.raw ?? "";
      if (start === "") mapper.unclearEndpoint("expression");
      else if (!/^http/.test(start)) {
        return withStart(node, schemeFor(start, ssl));
      }
      return value;
    }
    case "ConditionalExpression":
      node.consequent = mapEndpoint(mapper, node.consequent, ssl);
      node.alternate = mapEndpoint(mapper, node.alternate, ssl);
      return value;
    case "LogicalExpression":
      if (node.operator !== "&&") node.left = mapEndpoint(mapper, node.left, ssl);
      node.right = mapEndpoint(mapper, node.right, ssl);
      return value;
    case "NewExpression": {
      const path = mapper.aws(node.callee);
      const [url] = node.arguments;
      if (path?.length === 1 && path[0] === "Endpoint" && url) return mapEndpoint(mapper, url as t.Expression, ssl);
      break;
    }
    case "Identifier":
    case "MemberExpression": {
      if (node.type === "Identifier" && node.name === "undefined") return value;
      const held = node.type === "Identifier" ? mapper.held(node) : memberValue(mapper.context, node);
      if (held?.type === "StringLiteral") {
        return /^(http|$)/.test(held.value) ? value : template(schemeFor(held.value, ssl), node, "");
      }
      if (held?.type === "NewExpression") return mapEndpoint(mapper, clone(held), ssl);
      break;
    }
    case "NullLiteral":
    case "BooleanLiteral":
      return value;
  }
  mapper.unclearEndpoint("expression");
  return value;
}

function schemeFor(host: string, ssl: Ssl): "http://" | "https://" {
  if (ssl === "off") return "http://";
  return ssl === "default" && /^(localhost|127\.|0\.0\.0\.0|\[::1\])/.test(host) ? "http://" : "https://";
}

function withStart(node: t.TemplateLiteral, start: string): t.TemplateLiteral {
  const [first, ...others] = node.quasis;
  return {
    type: "TemplateLiteral",
    expressions: node.expressions,
    quasis: [quasi(`${start}${first?.value.raw ?? ""}`), ...others],
  } as t.TemplateLiteral;
}

function template(start: string, value: t.Expression, end: string): t.TemplateLiteral {
  return { type: "TemplateLiteral", expressions: [value], quasis: [quasi(start), quasi(end)] } as t.TemplateLiteral;
}

function quasi(raw: string): t.TemplateElement {
  return { type: "TemplateElement", value: { raw, cooked: raw }, tail: false } as t.TemplateElement;
}
