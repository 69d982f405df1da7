import { literalText, type Node, type t, unwrap } from "../../src/syntax/ast.ts";
import { expression } from "../../src/syntax/build.ts";
import { findProperty, setProperty } from "../../src/syntax/edit.ts";
import type { Located } from "../analysis/options/found.ts";
import { propertiesOf } from "../analysis/options/setting.ts";
import type { TransformContext } from "../context.ts";

/**
 * v3 made a secret out of the options when it was given none (dist/server/lib/create-secret.js); v4 takes
 * NEXTAUTH_SECRET, and answers every request with an error in production when there is none (core/lib/assert.js).
 */
export function provideSecret(context: TransformContext, { objects, late }: Located): void {
  const isSetLater = late.some(({ role, name }) => role === "options" && name === "secret");
  const options = objects.filter(({ role }) => role === "options");
  // In what is spread into other options, too: there it is the same.
  for (const { node, setting } of options) if (setting.version === "v3") replaceEmpty(context, node);
  // What others are made of comes first: they have the secret that it gets.
  for (const { node, setting, whole } of options.toSorted(
    (a, b) => Number(spreads(a.node)) - Number(spreads(b.node)),
  )) {
    if (!whole || isSetLater || setting.version === "v4") continue;
    const { byName, open } = propertiesOf(node, context.scopes);
    if (byName.has("secret")) continue;
    if (open || setting.version === "unknown") {
      noteEnvironment(context, node);
      continue;
    }
    const after = findProperty(node, "adapter") ?? findProperty(node, "providers");
    setProperty(context, node, "secret", expression`process.env.NEXTAUTH_SECRET`, after ? { after } : {});
    context.change("secret: process.env.NEXTAUTH_SECRET added", node);
    noteNone(context, node);
  }
}

/** `X || ""`: v3 took an empty secret for none (server/lib/create-secret.js:16), v4 for the secret (next/index.ts:30). */
function replaceEmpty(context: TransformContext, options: t.ObjectExpression): void {
  const member = findProperty(options, "secret");
  if (member?.type !== "ObjectProperty") return;
  const value = unwrap(member.value) as t.Expression;
  const isFallback = value.type === "LogicalExpression" && value.operator !== "&&" && isEmpty(context, value.right);
  if (!isFallback && !isEmpty(context, value)) return;
  const secret = isFallback
    ? expression`${value.left} || process.env.NEXTAUTH_SECRET`
    : expression`process.env.NEXTAUTH_SECRET`;
  setProperty(context, options, "secret", secret);
  context.change('secret: process.env.NEXTAUTH_SECRET in the place of ""', member);
  noteNone(context, member);
}

function isEmpty({ scopes }: TransformContext, node: Node): boolean {
  return literalText(scopes.resolveValue(node)) === "";
}

function noteNone(context: TransformContext, at: Node): void {
  context.note(
    at,
    "NAD301",
    "No secret was set: next-auth v3 derived one from the options, next-auth v4 needs NEXTAUTH_SECRET.",
    "Set NEXTAUTH_SECRET (`openssl rand -base64 32`; jwt.secret's value will do) before the deployment. Sign-in links that are " +
      "under way stop working.",
  );
}

function spreads({ properties }: t.ObjectExpression): boolean {
  return properties.some(({ type }) => type === "SpreadElement");
}

function noteEnvironment(context: TransformContext, options: t.ObjectExpression): void {
  context.note(
    options,
    "NAD302",
    "next-auth's options show no secret.",
    "If none is given, next-auth v4 needs NEXTAUTH_SECRET in the environment.",
  );
}
