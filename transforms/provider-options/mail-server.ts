import { type Node, type t, unwrap } from "../../src/syntax/ast.ts";
import { expression, identifier, property } from "../../src/syntax/build.ts";
import { insertAfter } from "../../src/syntax/edit.ts";
import { isString } from "../../src/syntax/values.ts";
import { type Member, membersOf, valueIn } from "../analysis/providers/members.ts";
import type { TransformContext } from "../context.ts";

/** Members that make a nodemailer transport of another kind than SMTP, or are a transport themselves. */
const otherTransport = /^(SES|ses|sendmail|jsonTransport|streamTransport|send|sendMail|transporter)$/;

/**
 * `server` of an Email provider. v3 handed it to nodemailer as it is; v4 merges it, as deep as it goes, over a default
 * of its own: `{ host: "localhost", port: 25, auth: { user: "", pass: "" } }` (providers/email.ts, utils/merge.ts).
 */
export function convertServer(context: TransformContext, provider: t.ObjectExpression): void {
  const member = membersOf(provider).get("server");
  const value = valueIn(member);
  if (!member || !value) return;
  const made = unwrap(context.scopes.resolveValue(value));
  if (isMade(context, made) || (made.type === "ObjectExpression" && isOtherTransport(made)))
    reportTransport(context, member);
  else if (made.type === "ObjectExpression") completeServer(context, made);
}

/** `new AWS.SES()`, `nodemailer.createTransport(…)`, `sesTransport(…)`. */
function isMade(context: TransformContext, made: Node): boolean {
  return made.type === "NewExpression" || (made.type === "CallExpression" && !isString(made, context.scopes));
}

function isOtherTransport(server: t.ObjectExpression): boolean {
  return [...membersOf(server).keys()].some((name) => otherTransport.test(name));
}

function reportTransport(context: TransformContext, member: Node): void {
  context.todo(
    member,
    "NAD272",
    "next-auth v4 deep-copies server, which breaks a transport, and its default mail expects a result that lists rejected addresses.",
    "Define the transport outside, omit server, and send the mail in sendVerificationRequest({ identifier, url }).",
  );
}

/** What nodemailer takes where nothing is given (lib/smtp-connection), in place of v4's defaults. */
function completeServer(context: TransformContext, server: t.ObjectExpression): void {
  const members = membersOf(server);
  const isOpen = server.properties.some((one) => one.type === "SpreadElement");
  const last = server.properties.at(-1);
  // A service's own port, and what a spread brings, win.
  if (isOpen || !last || members.has("url")) return;
  const added: Member[] = [];
  if (!members.has("port") && !members.has("service"))
    added.push(property("port", portOf(valueIn(members.get("secure")))));
  if (!members.has("auth")) added.push(property("auth", identifier("undefined")));
  if (added.length === 0) return;
  insertAfter(context, last, added);
  context.change("server: what nodemailer takes by itself, in place of next-auth v4's defaults", server);
}

function portOf(secure: t.Expression | undefined): t.Expression {
  if (secure?.type === "BooleanLiteral") return secure.value ? expression`465` : expression`587`;
  return secure ? expression`${secure} ? 465 : 587` : expression`587`;
}
