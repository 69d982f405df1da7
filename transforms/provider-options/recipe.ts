import type { Node, t } from "../../src/syntax/ast.ts";
import { expression, object as makeObject, property } from "../../src/syntax/build.ts";
import { adopt, insertAfter, insertBefore, replaceNode } from "../../src/syntax/edit.ts";
import type { FoundProvider } from "../analysis/providers/find.ts";
import { type Member, membersOf, valueIn } from "../analysis/providers/members.ts";
import type { TransformContext } from "../context.ts";
import type { Recipe } from "../knowledge/recipes.ts";

/**
 * Adds the options of a recipe that the application doesn't give itself. What is given as an object is completed; an
 * endpoint that is given as a URL keeps it.
 */
export function follow(context: TransformContext, found: FoundProvider, recipe: Recipe): void {
  const [object] = found.objects;
  if (!object) return;
  for (const [name, text] of Object.entries(recipe.options)) {
    const made = memberFrom(context, name, text);
    const holder = found.objects.find((one) => membersOf(one).has(name));
    const given = holder && membersOf(holder).get(name);
    if (!given) {
      add(context, object, name, made);
      context.change(`${name} as in next-auth v3`, found.node);
    } else if (complete(context, name, given, made)) context.change(`${name} as in next-auth v3`, given);
  }
}

/** What a recipe's option is, alone. */
export function expressionOf(context: TransformContext, text: string): t.Expression {
  return valueIn(memberFrom(context, "value", text)) as t.Expression;
}

/** A recipe's texts by the language that they are wanted in, each of which is parsed once. */
const templates = new Map<string, TemplateStringsArray>();

function memberFrom(context: TransformContext, name: string, text: string): Member {
  const member = text.startsWith("(profile)") ? `${name}${text}` : `${name}: ${text}`;
  const written = context.isTypeScript ? member : member.replaceAll(/\b(access_token|clientId)!/g, "$1");
  const template = templates.get(written) ?? templateOf(written);
  templates.set(written, template);
  const [made] = (expression(template) as t.ObjectExpression).properties;
  return made as Member;
}

function templateOf(member: string): TemplateStringsArray {
  const texts = [`({ ${member} })`];
  return Object.assign(texts, { raw: texts });
}

/** How the token request is sent stands beside the secret; the rest at the end, but before what a spread may bring. */
function add(context: TransformContext, object: t.ObjectExpression, name: string, made: Member): void {
  const members = membersOf(object);
  const secret = name === "client" ? (members.get("clientSecret") ?? members.get("clientId")) : undefined;
  const spread = object.properties.find((member) => member.type === "SpreadElement");
  const last = object.properties.at(-1);
  if (secret) insertAfter(context, secret, [made]);
  else if (spread) insertBefore(context, spread, [made]);
  else if (last) insertAfter(context, last, [made]);
  else {
    object.properties.push(made);
    adopt(context, made, object);
  }
}

/** Completes an option that is given; false when there is nothing to add, or no way to. */
function complete(context: TransformContext, name: string, given: Member, made: Member): boolean {
  const value = valueIn(given);
  const wanted = valueIn(made);
  if (!value || wanted?.type !== "ObjectExpression" || given.type !== "ObjectProperty") return false;
  if (value.type === "ObjectExpression") return merge(context, value, wanted);
  const isEndpoint = name === "token" || name === "userinfo";
  if (!isEndpoint || !asksClient(wanted)) return false;
  replaceNode(context, given, property(name, makeObject([property("url", value), ...wanted.properties])));
  return true;
}

/** A request by the client goes to the URL that stands beside it. */
function asksClient(endpoint: t.ObjectExpression): boolean {
  const request = valueIn(membersOf(endpoint).get("request"));
  return request?.type === "ArrowFunctionExpression";
}

function merge(context: TransformContext, given: t.ObjectExpression, wanted: t.ObjectExpression): boolean {
  const members = membersOf(given);
  let changed = false;
  for (const [name, made] of membersOf(wanted)) {
    const there = members.get(name);
    const [inner, value] = [valueIn(made), valueIn(there)];
    if (!there) {
      given.properties.unshift(made as t.ObjectProperty);
      adopt(context, made as Node, given);
      changed = true;
    } else if (inner?.type === "ObjectExpression" && value?.type === "ObjectExpression") {
      changed = merge(context, value, inner) || changed;
    }
  }
  return changed;
}
