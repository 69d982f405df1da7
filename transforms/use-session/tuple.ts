import { type FunctionNode, keyName, type Node, type t, withoutDefault } from "../../src/syntax/ast.ts";
import { expression, identifier, property, statement } from "../../src/syntax/build.ts";
import { insertAfter, replaceNode, replaceWithMany } from "../../src/syntax/edit.ts";
import { convertTupleType, typeOf } from "../analysis/client-module/tuple-type.ts";
import type { TransformContext } from "../context.ts";
import { statusName } from "./status.ts";

/** What a declaration takes out of the tuple; undefined where it asks for more than a session and a flag. */
interface Parts {
  readonly session: t.PatternLike | undefined;
  readonly loading: t.Identifier | undefined;
}

/**
 * Takes the session apart as next-auth v4 gives it: `const [session, loading] = useSession()` → `const { data: session,
 * status } = useSession(); const loading = status === "loading"`.
 *
 * `data` is what the tuple's first element was, undefined while loading included (next-auth v4, react/index.js), so
 * defaults and nested patterns mean the same. Returns false, and does nothing, where that can't be written.
 */
export function convertDeclarator(context: TransformContext, declarator: t.VariableDeclarator): boolean {
  const declaration = context.scopes.parentOf(declarator);
  const pattern = declarator.id as Node;
  const parts = partsOf(pattern);
  if (!parts || declaration?.type !== "VariableDeclaration" || !isStatementOfList(context, declaration)) return false;
  const type = "typeAnnotation" in pattern ? convertType(pattern.typeAnnotation) : undefined;
  if (type === "unreadable") return false;
  const alone = declaration.declarations.length === 1;
  const { session, loading } = parts;

  if (!session && !loading) {
    if (!alone || !declarator.init) return false;
    replaceWithMany(context, declaration, [statement`${declarator.init};`]);
    return true;
  }
  const properties = session ? [property("data", session)] : [];
  if (loading) {
    const status = statusName(context, declarator);
    properties.push(property("status", identifier(status)));
    const made = statement`const ${loading} = ${status} === "loading";` as t.VariableDeclaration;
    made.kind = declaration.kind;
    if (alone) insertAfter(context, declaration, [made]);
    else insertAfter(context, declarator, made.declarations);
  }
  const object = { type: "ObjectPattern", properties, ...(type && { typeAnnotation: type }) } as t.ObjectPattern;
  replaceNode(context, pattern, object);
  return true;
}

/** `[session, loading]`, with holes, defaults and nested patterns, and `{ 0: session, 1: loading }`. */
function partsOf(pattern: Node): Parts | undefined {
  if (pattern.type === "ArrayPattern") {
    const [session, loading, ...more] = pattern.elements as (Node | null)[];
    return more.length === 0 ? partsFrom(session, loading) : undefined;
  }
  if (pattern.type !== "ObjectPattern") return undefined;
  let session: Node | undefined;
  let loading: Node | undefined;
  for (const member of pattern.properties) {
    const name = member.type === "ObjectProperty" ? keyName(member) : undefined;
    if (member.type !== "ObjectProperty" || (name !== "0" && name !== "1")) return undefined;
    if (name === "0") session = member.value;
    else loading = member.value;
  }
  return pattern.properties.length > 0 ? partsFrom(session, loading) : undefined;
}

function partsFrom(session: Node | null | undefined, loading: Node | null | undefined): Parts | undefined {
  if (session && !/^(Identifier|ObjectPattern|ArrayPattern|AssignmentPattern)$/.test(session.type)) return undefined;
  // The flag is never undefined, so its default never applies.
  const flag = withoutDefault(loading) ?? undefined;
  if (flag && flag.type !== "Identifier") return undefined;
  return { session: (session ?? undefined) as t.PatternLike | undefined, loading: flag };
}

function isStatementOfList(context: TransformContext, declaration: Node): boolean {
  const list = context.scopes.parentOf(declaration)?.type ?? "";
  return /^(Program|BlockStatement|SwitchCase|StaticBlock|TSModuleBlock)$/.test(list);
}

/**
 * `: [MySession | null, boolean]` → `: { data: MySession | null; status: … }`; `any` and nothing stay.
 * "unreadable" for a type whose parts can't be seen.
 */
function convertType(annotation: t.Node | null | undefined): t.TSTypeAnnotation | "unreadable" | undefined {
  if (!annotation) return undefined;
  if (annotation.type !== "TSTypeAnnotation") return "unreadable";
  const { typeAnnotation } = annotation;
  if (typeAnnotation.type === "TSAnyKeyword") return annotation;
  const converted = convertTupleType(typeAnnotation);
  return converted ? ({ type: "TSTypeAnnotation", typeAnnotation: converted } as t.TSTypeAnnotation) : "unreadable";
}

/**
 * The type by which a hook of the application says that it gives on what useSession gives: `(): [Session | null, boolean]`.
 * False where it may be that of the tuple, and can't be seen.
 */
export function convertResultType(context: TransformContext, made: FunctionNode): boolean {
  const declarator = context.scopes.parentOf(made);
  const name =
    declarator?.type === "VariableDeclarator" && declarator.id.type === "Identifier" ? declarator.id : undefined;
  const declared = typeIn(name?.typeAnnotation);
  if (declared && declared.type !== "TSFunctionType") return false;
  for (const type of [typeIn(made.returnType), typeIn(declared?.typeAnnotation)]) {
    if (!type || type.type === "TSAnyKeyword" || isResultOfHook(type)) continue;
    const converted = convertTupleType(type);
    if (!converted) return false;
    replaceNode(context, type, converted);
    context.change("the type of the tuple → the type of { data, status }", type);
  }
  return true;
}

function typeIn(annotation: t.Node | null | undefined): t.TSType | undefined {
  return annotation?.type === "TSTypeAnnotation" ? annotation.typeAnnotation : undefined;
}

/** `ReturnType<typeof useSession>`: it is what it names. */
function isResultOfHook(type: t.TSType): boolean {
  return type.type === "TSTypeReference" && type.typeName.type === "Identifier" && type.typeName.name === "ReturnType";
}

/** `ReturnType<typeof useSession>[0]` → `ReturnType<typeof useSession>["data"]`, and `[1]` → `boolean`. */
export function convertElementType(context: TransformContext, hook: Node): void {
  const { scopes } = context;
  const query = scopes.parentOf(hook);
  const list = query?.type === "TSTypeQuery" ? scopes.parentOf(query) : undefined;
  const returned = list?.type === "TSTypeParameterInstantiation" ? scopes.parentOf(list) : undefined;
  const element = returned?.type === "TSTypeReference" ? scopes.parentOf(returned) : undefined;
  if (element?.type !== "TSIndexedAccessType" || element.objectType !== returned) return;
  const { indexType } = element;
  const index =
    indexType.type === "TSLiteralType" && "value" in indexType.literal ? indexType.literal.value : undefined;
  if (index === 0) replaceNode(context, indexType, typeOf(expression`x as "data"`));
  else if (index === 1) replaceNode(context, element, typeOf(expression`x as boolean`));
  else return;
  context.change("the type of the tuple's element → the type of data, or boolean", element);
}
