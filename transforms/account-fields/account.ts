import { keyName, type Node } from "../../src/syntax/ast.ts";
import { type GivenValues, givenValues, type HandedOn, memberAround } from "../analysis/functions/given.ts";
import { leave } from "../analysis/options/lost.ts";
import type { Setting } from "../analysis/options/setting.ts";
import type { TransformContext } from "../context.ts";
import { convertMember, convertPattern } from "./fields.ts";

/** The account wherever it is read: in callbacks, in events, and in what these hand it to. */
export function convertAccounts(context: TransformContext): void {
  const values: GivenValues = givenValues(context);
  for (const { given, node } of values.uses) {
    const member = given.name === "account" ? memberAround(node, context.scopes) : undefined;
    if (member && keyName(member) === undefined) leaveComputed(context, member, given.setting.version);
    else if (member) convertMember(context, member, given.setting);
  }
  for (const { given, pattern } of values.patterns) {
    if (given.name === "account") convertPattern(context, pattern, given.setting);
  }
  for (const handed of values.handedOn) {
    if (handed.given.name === "account" && !handed.isFollowed) leaveHandedOn(context, handed);
  }
}

/** `account[name]` */
function leaveComputed(context: TransformContext, node: Node, version: Setting["version"]): void {
  // Code of next-auth v4 has no reason to read it otherwise.
  if (version !== "v3" && !context.mentions(`[NAD363] ${message}`)) return;
  leave(
    context,
    { node, version },
    {
      code: "NAD363",
      message,
      hint,
    },
  );
}

const message = "The account's fields are read by computed names; they have other names in next-auth v4.";

const hint =
  "Where it goes, read access_token, refresh_token, id_token, expires_at (seconds) and providerAccountId (a string) for " +
  "accessToken, refreshToken, idToken, accessTokenExpires and id.";

function leaveHandedOn(context: TransformContext, { node, given, how, call }: HandedOn): void {
  if (call && isPrinted(call.callee)) return;
  leave(
    context,
    { node, version: given.setting.version },
    {
      code: "NAD363",
      message: `The account is ${how === "argument" ? "passed on" : how} as a whole; its fields have other names in next-auth v4.`,
      hint,
    },
  );
}

/** `Boolean(account)`, `util.inspect(account)`: no field is read. */
function isPrinted(callee: Node): boolean {
  if (callee.type === "Identifier") return /^(Boolean|String)$/.test(callee.name);
  return callee.type === "MemberExpression" && keyName(callee) === "inspect";
}
