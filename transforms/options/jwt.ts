import { type FunctionNode, keyName, type Node, type t } from "../../src/syntax/ast.ts";
import { findProperty } from "../../src/syntax/edit.ts";
import { readsOf } from "../analysis/functions/parameters.ts";
import type { Located } from "../analysis/options/found.ts";
import type { FunctionRole } from "../analysis/options/roles.ts";
import { propertiesOf } from "../analysis/options/setting.ts";
import type { TransformContext } from "../context.ts";
import { removeMembers } from "../unused.ts";

/**
 * What v3 signed and encrypted with; v4 always encrypts, with a key from the secret (next-auth v4 jwt/types.d.ts,
 * JWTOptions).
 */
const gone: ReadonlySet<string> = new Set([
  "encryption",
  "encryptionKey",
  "encryptionOptions",
  "decryptionKey",
  "decryptionOptions",
  "signingKey",
  "signingOptions",
  "verificationKey",
  "verificationOptions",
]);

/** The functions of `jwt`, by their places in the options. */
const codecs: Readonly<Partial<Record<FunctionRole, string>>> = {
  "x:jwt:encode": "jwt.encode",
  "x:jwt:decode": "jwt.decode",
};

export function convertJwt(context: TransformContext, located: Located): void {
  for (const { role, node } of located.objects) {
    if (role === "options:jwt") removeKeys(context, node);
  }
  for (const found of located.functions) {
    const codec = codecs[found.role];
    if (codec !== undefined) checkCodec(context, found.node, codec);
  }
  for (const { role, node, whole, setting } of located.objects) {
    if (role !== "options" || !whole || setting.strategy !== "jwt" || setting.version !== "v3") continue;
    if (hasCodec(context, node)) continue;
    noteSessions(context, node);
    return;
  }
}

function removeKeys(context: TransformContext, jwt: t.ObjectExpression): void {
  const members = jwt.properties.filter((member) => member.type !== "SpreadElement" && gone.has(keyName(member) ?? ""));
  if (members.length === 0) return;
  const names = members.map((member) => keyName(member)).join(", ");
  removeMembers(context, jwt, members);
  const [first] = members as [Node];
  context.change(`jwt: ${names} removed`, first);
  context.note(
    first,
    "NAD304",
    `jwt: ${names} removed: next-auth v4 encrypts tokens with a key derived from the secret.`,
    "A service that reads these tokens has to decode them with next-auth/jwt, or give next-auth an encode and decode of your own.",
  );
}

/** An encode or decode of the application's own that is given keys only v3 had. */
function checkCodec(context: TransformContext, node: FunctionNode, name: string): void {
  const [parameter] = node.params as Node[];
  const read = parameter ? [...readsOf(parameter, context.scopes).names] : [];
  const missing = read.filter((name) => gone.has(name));
  if (missing.length === 0) return;
  context.todo(
    node,
    "NAD305",
    `${name} reads ${missing.join(", ")}, which next-auth v4 does not give.`,
    "It passes token, secret, maxAge and salt; read the key from where the options got it.",
  );
}

function hasCodec(context: TransformContext, node: t.ObjectExpression): boolean {
  const jwt = propertiesOf(node, context.scopes).byName.get("jwt");
  const value = jwt && context.scopes.resolveValue(jwt);
  return value?.type === "ObjectExpression" && propertiesOf(value, context.scopes).byName.has("decode");
}

function noteSessions(context: TransformContext, options: t.ObjectExpression): void {
  context.note(
    findProperty(options, "session") ?? options,
    "NAD303",
    "Sessions are JSON Web Tokens: next-auth v4 can't read the cookies that next-auth v3 has set.",
    "Users sign in again once after the deployment. Users of database sessions stay signed in.",
  );
}
