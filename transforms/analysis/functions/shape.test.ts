import { describe, expect, it } from "vitest";
import { type FunctionNode, isFunction, walk } from "../../../src/syntax/ast.ts";
import { parse } from "../../../src/syntax/parse.ts";
import { Scopes } from "../../../src/syntax/scope.ts";
import type { FunctionRole } from "../options/roles.ts";
import type { Setting } from "../options/setting.ts";
import { readsArguments } from "./parameters.ts";
import { type Shape, shapeOf } from "./shape.ts";
import { type Signature, signatures } from "./signatures.ts";

function open(code: string): { made: FunctionNode; scopes: Scopes } {
  const parsed = parse(`const f = ${code};`, "file.ts");
  let made: FunctionNode | undefined;
  walk(parsed.ast.program, (node) => {
    if (isFunction(node)) made ??= node;
  });
  return { made: made as FunctionNode, scopes: new Scopes(parsed.ast, parsed.parents) };
}

function shape(role: FunctionRole, code: string, version: Setting["version"]): Shape {
  const { made, scopes } = open(code);
  return shapeOf(made, signatures[role] as Signature, version, scopes);
}

/** What a function takes that is given to a file of next-auth v3, of next-auth v4, and to one that doesn't say. */
type Case = [role: FunctionRole, code: string, v3: Shape, v4: Shape, unknown: Shape];
const always = (role: FunctionRole, code: string, is: Shape): Case => [role, code, is, is, is];
const byVersion = (role: FunctionRole, code: string): Case => [role, code, "positional", "object", "undecided"];

describe("what a function takes", () => {
  it.each<Case>([
    always("callback:session", "() => {}", "none"),
    always("callback:session", "(session, user) => session", "positional"),
    always("callback:session", "({ user }, other) => user", "positional"),
    always("callback:session", "(session) => session", "positional"),
    always("callback:session", "(s) => ({ ...s })", "positional"),
    always("callback:session", "(s) => Promise.resolve(s)", "positional"),
    always("callback:session", "(session) => { session.user.id = 1; return session }", "positional"),
    always("callback:session", "(params) => params.session", "object"),
    always("callback:session", "(params) => { const { session, token } = params; return session }", "object"),
    always("callback:session", "({ session, user }) => session", "object"),
    always("callback:session", "({ session: s }) => s", "object"),
    always("callback:session", "({ user, expires }) => ({ user, expires })", "positional"),
    always("callback:session", "({ user }: Session) => user", "positional"),
    byVersion("callback:session", "({ user }) => send(user)"),
    byVersion("callback:session", "({ ...all }) => all"),
    always("callback:jwt", "(token) => token", "positional"),
    always("callback:jwt", "({ token }) => token", "object"),
    always("callback:jwt", "({ sub, ...token }) => token", "positional"),
    always("callback:jwt", "(params) => ({ ...params.token, user: params.user })", "object"),
    always("callback:jwt", "(token) => { token.user = 1; return token }", "positional"),
    byVersion("callback:jwt", "(...all) => all[0]"),
    always("callback:signIn", "(user) => user.email !== null", "positional"),
    always("callback:signIn", "({ user }) => user.email !== null", "object"),
    always("callback:signIn", "(params) => params.account.provider === 'x'", "object"),
    always("callback:signIn", "({ email }) => email.endsWith('@example.org')", "positional"),
    always("callback:signIn", "({ email }) => email === 'ada@example.org'", "positional"),
    always("callback:signIn", "({ email }) => !email?.verificationRequest", "object"),
    always("callback:signIn", "({ email: { verificationRequest } }) => !verificationRequest", "object"),
    byVersion("callback:signIn", "({ email }) => allow(email)"),
    always("callback:signIn", "(user) => true", "positional"),
    always("callback:signIn", "(user) => allow(user)", "positional"),
    ["callback:signIn", "(who) => true", "positional", "object", "positional"],
    ["callback:signIn", "(who) => allow(who)", "positional", "object", "positional"],
    byVersion("callback:signIn", "(who) => allow(who.email)"),
    always("callback:redirect", "(url) => url", "positional"),
    always("callback:redirect", "(url: string) => '/'", "positional"),
    always("callback:redirect", "({ baseUrl }) => baseUrl", "object"),
    always("callback:redirect", "(params) => params.url", "object"),
    always("event:createUser", "({ user }) => user", "object"),
    always("event:createUser", "({ id, email }) => id", "positional"),
    always("event:createUser", "(message) => message.user", "object"),
    always("event:createUser", "(message) => message.email", "positional"),
    always("event:createUser", "(user) => log(user)", "positional"),
    byVersion("event:createUser", "(message) => log(message)"),
    always("event:signOut", "({ token }) => token", "object"),
    always("event:signOut", "({ userId }) => userId", "positional"),
    byVersion("event:signOut", "(message) => log(message)"),
    always("callback:session", "function (this: Callbacks, { session }) { return session }", "object"),
  ])("%s: %s", (role, code, v3, v4, unknown) => {
    expect([shape(role, code, "v3"), shape(role, code, "v4"), shape(role, code, "unknown")]).toEqual([v3, v4, unknown]);
  });
});

describe("`arguments`", () => {
  it.each([
    ["function () { return arguments }", true],
    ["function (a = arguments[1]) { return a }", true],
    ["function () { return () => arguments }", true],
    ["function () { return function () { return arguments } }", false],
    ["() => arguments", false],
    ["function (x) { return x.arguments }", false],
    ["function () { return { arguments: 1 } }", false],
    ["function () { const arguments_ = 1; return arguments_ }", false],
  ])("%s: %s", (code, expected) => {
    const { made, scopes } = open(code);
    expect(readsArguments(made, scopes)).toBe(expected);
  });
});
