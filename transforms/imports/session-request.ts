import {
  type FunctionNode,
  isFunction,
  isMember,
  keyName,
  type Node,
  type t,
  unwrap,
  withoutDefault,
} from "../../src/syntax/ast.ts";
import { expression, identifier, object, property } from "../../src/syntax/build.ts";
import { adopt, replaceNode } from "../../src/syntax/edit.ts";
import { clientUses } from "../analysis/client-module/client-uses.ts";
import { clientModule, reactName } from "../analysis/client-module/names.ts";
import { valueParameters } from "../analysis/functions/parameters.ts";
import type { TransformContext } from "../context.ts";

/** The functions that take the request a session belongs to, by their names in next-auth/react. */
const takesRequest: ReadonlySet<string> = new Set(["getSession", "getCsrfToken"]);

/** What Next.js calls with the request of a page, whose body nobody has parsed. */
const pageFunction = /^(getServerSideProps|getInitialProps|getStaticProps|getStaticPaths)$/;

/** `express.json()`, `bodyParser.urlencoded()`, and what other servers have for it. */
const bodyParser =
  /\b(?:express|bodyParser)\s*\.\s*(?:json|urlencoded|text|raw)\s*\(|body-?parser|koa-body|\bfastify\b|@hapi\/hapi|@nestjs\//;

/** Says in the analyse phase that a server of one's own parses what it hands to Next.js: `{}` for a request without a body, too. */
export function tellParsedBodies(context: TransformContext): void {
  if (!context.mentions("getRequestHandler") || !bodyParser.test(context.file.source)) return;
  context.publish({ kind: "parses-bodies", value: true });
}

function parsesBodies({ project, file }: TransformContext): boolean {
  return project.factsNear("parses-bodies", file.path).length > 0;
}

/**
 * `getSession({ req })` → `getSession({ req: { headers: req.headers } })`: v3 asked with GET and the cookie (client/index.js:619-625),
 * v4 posts `req.body` where there is one, and gets an error for an answer, which it gives on as null (client/_utils.ts:47-50). Only
 * the headers given, v4 asks as v3 did.
 */
export function giveOnlyHeaders(context: TransformContext): void {
  const isParsed = parsesBodies(context);
  for (const { name, node, module } of clientUses(context)) {
    if (module !== clientModule || !takesRequest.has(reactName(name))) continue;
    const call = context.scopes.parentOf(node);
    if (call?.type !== "CallExpression" || call.callee !== node) continue;
    const [given] = call.arguments;
    if (!given || given.type === "SpreadElement") continue;
    const page = pageFunctionAround(context, call);
    if (!page) convertArgument(context, call, given, reactName(name));
    else if (isParsed) convertInPage(context, call, given, { name: reactName(name), page });
  }
}

/** `getSession(context)` behind a server that has parsed the body. */
function convertInPage(
  context: TransformContext,
  call: t.CallExpression,
  given: t.Expression | t.ArgumentPlaceholder,
  { name, page }: { readonly name: string; readonly page: FunctionNode },
): void {
  const [first] = valueParameters(page);
  const binding = given.type === "Identifier" ? context.scopes.bindingOf(given) : undefined;
  if (given.type !== "Identifier" || first?.type !== "Identifier" || binding !== context.scopes.bindingOf(first)) {
    convertArgument(context, call, given, name);
    return;
  }
  const request = expression`${identifier(given.name)}.req`;
  const headers = object([property("headers", expression`${identifier(given.name)}.req.headers`)]);
  const isGiven = nameOf(page, context.scopes.parentOf(page)) === "getServerSideProps";
  replaceNode(context, given, object([property("req", isGiven ? headers : expression`${request} && ${headers}`)]));
  context.change(`${name}: only the headers of the request, as v3 sent them`, call);
}

function convertArgument(context: TransformContext, call: t.CallExpression, given: Node, name: string): void {
  const written = unwrap(given);
  if (written.type !== "ObjectExpression") {
    reportWhole(context, call, name);
    return;
  }
  for (const member of written.properties) {
    if (member.type === "SpreadElement") reportWhole(context, call, name);
    else if (member.type === "ObjectProperty" && keyName(member) === "req") keepHeaders(context, call, member, name);
    else if (keyName(member) === "ctx") reportWhole(context, call, name);
  }
}

function keepHeaders(context: TransformContext, call: t.CallExpression, member: t.ObjectProperty, name: string): void {
  const request = unwrap(member.value) as t.Expression;
  if (request.type === "ObjectExpression") {
    if (request.properties.some((one) => keyName(one) === "body" || one.type === "SpreadElement"))
      reportBody(context, call, name);
    return;
  }
  if (!isPath(request)) {
    reportBody(context, call, name);
    return;
  }
  const headers = object([property("headers", expression`${request}.headers`)]);
  const value = mayBeMissing(context, request) ? expression`${request} && ${headers}` : headers;
  if (member.shorthand) replaceNode(context, member, property("req", value));
  else {
    member.value = value;
    adopt(context, value, member);
  }
  context.change(`${name}: only the headers of the request, as v3 sent them`, member);
}

/** `req`, `context.req`, `this.req`: what can be written twice. */
function isPath(node: Node): boolean {
  if (node.type === "Identifier" || node.type === "ThisExpression") return true;
  return isMember(node) && keyName(node) !== undefined && isPath(unwrap(node.object));
}

/** False for the request of a handler: its first parameter, with the response after it, or `{ req, res }`. */
function mayBeMissing({ scopes }: TransformContext, request: Node): boolean {
  const binding = request.type === "Identifier" ? scopes.bindingOf(request) : undefined;
  const made = binding?.declaration;
  if (binding?.kind !== "param" || !isFunction(made)) return true;
  const [first, second] = made.params as Node[];
  if (first?.type === "Identifier" && scopes.bindingOf(first) === binding) {
    return first.optional === true || (second === undefined && !first.typeAnnotation);
  }
  if (first?.type !== "ObjectPattern") return true;
  return !first.properties.some((member) => {
    const local = member.type === "ObjectProperty" ? withoutDefault(member.value) : member.argument;
    return keyName(member) === "res" && local.type === "Identifier";
  });
}

function pageFunctionAround({ scopes }: TransformContext, call: Node): FunctionNode | undefined {
  for (let at: Node | undefined = call; at; at = scopes.parentOf(at)) {
    if (isFunction(at) && pageFunction.test(nameOf(at, scopes.parentOf(at)))) return at;
  }
  return undefined;
}

/** What a function is called where it is made. */
function nameOf(made: Node, around: Node | undefined): string {
  if (made.type === "FunctionDeclaration") return made.id?.name ?? "";
  if (made.type === "ObjectMethod" || made.type === "ClassMethod") return keyName(made) ?? "";
  switch (around?.type) {
    case "VariableDeclarator":
      return around.id.type === "Identifier" ? around.id.name : "";
    case "AssignmentExpression":
      return keyName(around.left) ?? "";
    case "ObjectProperty":
    case "ClassProperty":
      return keyName(around) ?? "";
    default:
      return "";
  }
}

const said = (name: string) =>
  `${name} of next-auth v4 posts the request's body along, and then gets no session; v3 sent only its cookie.`;
const hint = (name: string) =>
  `Pass it the headers only: ${name}({ req: { headers: req.headers } }), or call getServerSession(req, res, authOptions).`;

function reportBody(context: TransformContext, call: t.CallExpression, name: string): void {
  context.todo(call, "NAD225", said(name), hint(name));
}

/** A context with the request in it: an API route has parsed its body, a page that hands it to a helper has not. */
function reportWhole(context: TransformContext, call: t.CallExpression, name: string): void {
  if (isOfRoute(context.file.path) || isCalledByRoute(context) || parsesBodies(context))
    reportBody(context, call, name);
  else if (!isOfPage(context, call)) context.note(call, "NAD226", `${said(name)} Pages parse none.`, hint(name));
}

/** What Next.js gives to pages alone, as its types say: `getSession(context)` in a helper that takes a `GetServerSidePropsContext`. */
function isOfPage({ scopes }: TransformContext, call: t.CallExpression): boolean {
  const [given] = call.arguments;
  const parameter = given?.type === "Identifier" ? scopes.bindingOf(given)?.identifiers[0] : undefined;
  const type = parameter?.type === "Identifier" ? parameter.typeAnnotation : undefined;
  if (type?.type !== "TSTypeAnnotation" || type.typeAnnotation.type !== "TSTypeReference") return false;
  const { typeName } = type.typeAnnotation;
  const origin = typeName.type === "Identifier" ? scopes.bindingOf(typeName)?.import : undefined;
  return origin?.source === "next" && /^(GetServerSidePropsContext|NextPageContext)$/.test(origin.imported ?? "");
}

/** Next.js takes what lies under `pages/api` for routes, whose bodies it parses. */
function isOfRoute(path: string): boolean {
  return /[\\/]api[\\/]/.test(path);
}

/** A route imports something of this file. */
function isCalledByRoute({ exports, project, file }: TransformContext): boolean {
  return [...exports.named.keys()].some((name) => project.importersOf(file.path, name).some(isOfRoute));
}
