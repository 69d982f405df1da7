import {
  type FunctionNode,
  isCall,
  isFunction,
  isMember,
  keyName,
  type Node,
  resultsOf,
  type t,
  unwrap,
} from "../../src/syntax/ast.ts";
import type { Scopes } from "../../src/syntax/scope.ts";
import { choicesOf } from "../../src/syntax/values.ts";
import { type Given, isForV3, memberAround } from "../analysis/functions/given.ts";
import { givenValues } from "../analysis/functions/given-values.ts";
import { locate } from "../analysis/options/locate.ts";
import { type FoundProvider, findProviders } from "../analysis/providers/find.ts";
import { membersOf } from "../analysis/providers/members.ts";
import { makersForOthers, profileOption } from "../analysis/providers/profile-functions.ts";
import type { TransformContext } from "../context.ts";

/**
 * Of a user that signs in for the first time v3's adapter stored four fields (@next-auth/dynamodb-adapter 0.4.2
 * dist/index.js:22-35); v4's store all (next-auth 4 core/lib/callback-handler.ts:210-212).
 */
const storedByV3: ReadonlySet<string> = new Set(["id", "name", "email", "image", "username"]);

export function leaveStored(context: TransformContext): void {
  if (!mayStore(context)) return;
  leaveAssigned(context);
  for (const made of makersForOthers(context)) leaveResults(context, made);
  if (!context.mentions("next-auth/providers")) return;
  for (const found of findProviders(context)) if (found.isVersion3) leaveProfile(context, found);
}

/** Whether the application has an adapter, for all that is known. */
function mayStore(context: TransformContext): boolean {
  if (context.project.factsNear("adapter-call", context.file.path).length > 0) return true;
  return locate(context).objects.some(({ role, node }) => {
    const members = role === "options" ? membersOf(node) : undefined;
    // For `database` next-auth v3 made an adapter by itself; v4 wants one instead (NAD308).
    return members?.has("adapter") || members?.has("database");
  });
}

/** `user.accessToken = account.access_token` in signIn. */
function leaveAssigned(context: TransformContext): void {
  const { scopes } = context;
  for (const { given, node } of givenValues(context).uses) {
    if (!isOfSignIn(given)) continue;
    const member = memberAround(node, scopes);
    const above = member && scopes.parentOf(member);
    const name = member && keyName(member);
    if (member && above?.type === "AssignmentExpression" && above.left === member) {
      if (name === undefined || !storedByV3.has(name)) leaveSet(context, above, name ?? "more");
    } else leaveAssign(context, node);
  }
}

function isOfSignIn(given: Given): boolean {
  return given.name === "user" && given.role === "callback:signIn" && isForV3(given);
}

/** `Object.assign(user, { role })` */
function leaveAssign(context: TransformContext, node: Node): void {
  const { scopes } = context;
  const call = scopes.parentOf(node);
  if (!isCall(call) || call.arguments[0] !== node || !isMember(call.callee)) return;
  const { object } = call.callee;
  if (object.type !== "Identifier" || object.name !== "Object" || keyName(call.callee) !== "assign") return;
  const names = call.arguments.slice(1).flatMap((part) => {
    const value = scopes.resolveValue(part);
    return value.type === "ObjectExpression" ? value.properties.map((one) => keyName(one) ?? "more") : ["more"];
  });
  const more = names.filter((name) => !storedByV3.has(name));
  if (more.length > 0) leaveSet(context, call, more.join(", "));
}

function leaveSet(context: TransformContext, node: Node, names: string): void {
  context.todo(
    node,
    "NAD352",
    `What signIn sets on the user (${names}) is stored in the table at the first sign-in under next-auth v4; next-auth v3's DynamoDB adapter left it out.`,
    "Keep it in the token (callbacks.jwt), or let it be stored: a token then stays in the table for good, and a number in `expires` makes time to live delete the user.",
  );
}

/** `profile()` that gives more than v3's adapter stored, or an `emailVerified`. */
function leaveProfile(context: TransformContext, { objects }: FoundProvider): void {
  for (const object of objects)
    for (const made of profileOption(context, object)?.functions ?? []) leaveResults(context, made);
}

function leaveResults(context: TransformContext, made: FunctionNode): void {
  for (const { object: result, set } of resultsOf(made.body).flatMap((one) => objectsIn(one, context.scopes))) {
    const written = result.properties.map((property) =>
      property.type === "SpreadElement" ? "all that is spread" : (keyName(property) ?? "computed names"),
    );
    const names = [...written, ...set];
    const more = names.filter((name) => !storedByV3.has(name) && name !== "emailVerified");
    if (more.length > 0) {
      context.todo(
        result,
        "NAD351",
        `next-auth v4 stores everything that profile() returns: ${more.join(", ")} too. next-auth v3's adapter stored name, email, image and username.`,
        "Leave out what should not stay in the table for good: tokens, personal data; a number in `expires` makes time to live delete the user.",
      );
    }
    const verified = result.properties.find((property) => keyName(property) === "emailVerified");
    if (verified) {
      context.todo(
        verified,
        "NAD353",
        "next-auth v3 stored the emailVerified that profile() returned; next-auth v4 overwrites it with null at the first sign-in.",
        "Set it in events.createUser, or read the profile where you need it.",
      );
    }
  }
}

interface Made {
  readonly object: t.ObjectExpression;
  /** What is set on it afterwards, under its name. */
  readonly set: readonly string[];
}

/** Functions call functions; nobody makes a user deeper than this. */
const deepest = 4;

/** The object literals that a result may be. */
function objectsIn(node: Node, scopes: Scopes, depth = 0): Made[] {
  const written = unwrap(node);
  const value = scopes.resolveValue(written);
  if (depth > deepest) return [];
  const again = (part: Node) => objectsIn(part, scopes, depth + 1);
  if (value.type === "ObjectExpression") return [{ object: value, set: setOn(written, scopes) }];
  if (value.type === "AwaitExpression") return again(value.argument);
  if (isCall(value)) {
    const called = scopes.resolveValue(value.callee);
    if (isFunction(called)) return resultsOf(called.body).flatMap(again);
    const isAssign = isMember(value.callee) && keyName(value.callee) === "assign";
    const isPromise = isMember(value.callee) && keyName(value.callee) === "resolve";
    return isAssign || isPromise ? value.arguments.flatMap(again) : [];
  }
  return (choicesOf(value) ?? []).flatMap(again);
}

/** `user.role = …` where the object has a name. */
function setOn(name: Node, scopes: Scopes): string[] {
  return (scopes.bindingOf(name)?.references ?? []).flatMap(({ node }) => {
    const member = scopes.parentOf(node);
    const above = member && scopes.parentOf(member);
    const isSet = isMember(member) && member.object === node && above?.type === "AssignmentExpression";
    return isSet && above.left === member ? [keyName(member) ?? "computed names"] : [];
  });
}
