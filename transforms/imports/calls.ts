import { keyName, type Node, type t } from "../../src/syntax/ast.ts";
import { remove, renameProperty } from "../../src/syntax/edit.ts";
import { own } from "../../src/syntax/own.ts";
import { clientUses } from "../analysis/client-module/client-uses.ts";
import { clientModule, jwtModule, reactName } from "../analysis/client-module/names.ts";
import { isWrittenForV3 } from "../analysis/options/version.ts";
import type { TransformContext } from "../context.ts";
import { reportTokenCall } from "./token-calls.ts";

/** `getSession({ triggerEvent: false })` → `{ broadcast: false }` (next-auth v4, react/index.js). */
export function renameTriggerEvent(context: TransformContext): void {
  for (const { name, node, module } of clientUses(context)) {
    if (module !== clientModule || reactName(name) !== "getSession") continue;
    for (const member of argumentOf(context, node)?.properties ?? []) {
      if (member.type !== "ObjectProperty" || keyName(member) !== "triggerEvent") continue;
      renameProperty(member, "broadcast");
      context.change("triggerEvent → broadcast", member);
    }
  }
}

/** What next-auth v4 derives from the secret, or does without (next-auth v4, jwt/types.d.ts). */
const gone = {
  encode: new Set(["signingKey", "signingOptions", "encryptionKey", "encryptionOptions", "encryption"]),
  decode: new Set([
    "signingKey",
    "verificationKey",
    "verificationOptions",
    "encryptionKey",
    "decryptionKey",
    "decryptionOptions",
    "encryption",
  ]),
};
const goneOf: Readonly<Record<string, ReadonlySet<string>>> = { ...gone, getToken: gone.decode };

/**
 * Takes the keys and algorithms out of the calls of next-auth/jwt: next-auth v4 has one way to encrypt, with a key that
 * it makes of the secret.
 */
export function dropJwtOptions(context: TransformContext): void {
  if (!context.mentions(jwtModule)) return;
  for (const call of context.parsed.nodesOf("CallExpression")) {
    const value = context.scopes.moduleValue(call.callee);
    if (value?.source !== jwtModule) continue;
    const [called, ...more] = value.path.filter((step) => step !== "default" && step !== "*");
    const options = own(goneOf, called);
    if (!called || !options || more.length > 0) continue;
    const argument = argumentOf(context, call.callee);
    const isOfV3 = dropOptions(context, called, options, argument);
    if (isOfV3 || isWrittenForV3(context)) reportTokenCall(context, called, call, argument);
  }
}

/** True when there was something that only v3 had. */
function dropOptions(
  context: TransformContext,
  called: string,
  options: ReadonlySet<string>,
  argument: t.ObjectExpression | undefined,
): boolean {
  let isDropped = false;
  for (const member of [...(argument?.properties ?? [])]) {
    const name = keyName(member);
    if (name === undefined || !options.has(name)) continue;
    remove(context, member);
    isDropped = true;
    context.note(
      member,
      "NAD207",
      `${name} went from ${called}: next-auth v4 encrypts tokens with a key derived from the secret.`,
      "Pass the same secret as to NextAuth; tokens issued by next-auth v3 can't be read.",
    );
  }
  return isDropped;
}

/** The object that a function is called with, when it is written out. */
function argumentOf(context: TransformContext, callee: Node): t.ObjectExpression | undefined {
  const call = context.scopes.parentOf(callee);
  const given = call?.type === "CallExpression" && call.callee === callee ? call.arguments[0] : undefined;
  const value = given && context.scopes.resolveValue(given);
  return value?.type === "ObjectExpression" ? value : undefined;
}
