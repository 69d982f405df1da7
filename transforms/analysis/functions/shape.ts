import { type FunctionNode, keyName, type Node, type t, withoutDefault } from "../../../src/syntax/ast.ts";
import type { Scopes } from "../../../src/syntax/scope.ts";
import type { Setting } from "../options/setting.ts";
import { readsArguments, uses, valueParameters } from "./parameters.ts";
import type { Signature } from "./signatures.ts";
import { originalTypeName } from "./type-names.ts";

/** What a function takes: v3's positional arguments, v4's one object, nothing, or what can't be told. */
export type Shape = "positional" | "object" | "none" | "undecided";

export function shapeOf(made: FunctionNode, signature: Signature, version: Setting["version"], scopes: Scopes): Shape {
  const [first, ...more] = valueParameters(made);
  if (!first) return readsArguments(made, scopes) ? byVersion(version) : "none";
  if (more.length > 0) return "positional";
  const target = withoutDefault(first);
  switch (target.type) {
    case "ObjectPattern":
      return ofPattern(target, signature, version, scopes);
    case "Identifier":
      return ofName(target, made, signature, version, scopes);
    case "RestElement":
      return version === "v4" ? "object" : version === "v3" ? "positional" : "undecided";
    default:
      return "undecided";
  }
}

/**
 * A destructured first parameter is v4's argument when it has that one's names, v3's first argument when it has
 * others.
 */
function ofPattern(pattern: t.ObjectPattern, signature: Signature, version: Setting["version"], scopes: Scopes): Shape {
  const typed = typeNameOf(pattern, scopes);
  if (typed && /^(User|AdapterUser|Session|JWT)$/.test(typed)) return "positional";
  const names = pattern.properties.flatMap((property) => keyName(property) ?? []);
  const known = names.filter((name) => signature.properties.has(name));
  const foreign = names.filter((name) => !signature.properties.has(name));
  if (known.some((name) => !signature.ambiguous.has(name))) return "object";
  if (foreign.length > 0) return "positional";
  if (known.includes("email")) {
    const use = shapeByEmail(pattern, scopes);
    if (use) return use;
  }
  return byVersion(version);
}

/** v4's `email` is `{ verificationRequest? }`, v3's user's is an address. */
function shapeByEmail(pattern: t.ObjectPattern, scopes: Scopes): Shape | undefined {
  const property = pattern.properties.find((item) => item.type === "ObjectProperty" && keyName(item) === "email");
  const value = property?.type === "ObjectProperty" ? property.value : undefined;
  const binding = scopes.bindingOf(withoutDefault(value));
  if (!binding) return value?.type === "ObjectPattern" ? "object" : undefined;
  const names = uses(binding, scopes).names;
  if (names.has("verificationRequest")) return "object";
  return names.size > 0 || binding.references.some(({ node }) => comparesWithString(node, scopes))
    ? "positional"
    : undefined;
}

function comparesWithString(node: Node, scopes: Scopes): boolean {
  const parent = scopes.parentOf(node);
  if (parent?.type !== "BinaryExpression") return false;
  return [parent.left, parent.right].some((side) => side.type === "StringLiteral" || side.type === "TemplateLiteral");
}

function ofName(
  name: t.Identifier,
  made: FunctionNode,
  signature: Signature,
  version: Setting["version"],
  scopes: Scopes,
): Shape {
  const typed = typeNameOf(name, scopes);
  if (typed && /^(User|AdapterUser|Session|JWT|string)$/.test(typed)) return "positional";
  const binding = scopes.bindingOf(name);
  if (!binding) return "undecided";
  const { names, bare, returned } = uses(binding, scopes, made);
  if (returned) return "positional";
  const known = [...names].filter((used) => signature.properties.has(used));
  if (known.some((used) => !signature.ambiguous.has(used))) return "object";
  // Nobody calls v4's object by the name of one of its properties.
  if (names.size > known.length || signature.arguments[0] === name.name) return "positional";
  if (names.size === 0 && !bare) return version === "v4" ? "object" : "positional";
  // A callback's own argument handed on whole is rare in v4, where it is an envelope; an event's is as likely in
  // either.
  if (known.length === 0 && signature.option === "callbacks") return version === "v4" ? "object" : "positional";
  return byVersion(version);
}

function byVersion(version: Setting["version"]): Shape {
  return version === "unknown" ? "undecided" : version === "v3" ? "positional" : "object";
}

function typeNameOf(target: t.Identifier | t.ObjectPattern, scopes: Scopes): string | undefined {
  const annotation = target.typeAnnotation;
  if (annotation?.type !== "TSTypeAnnotation") return undefined;
  const type = annotation.typeAnnotation;
  if (type.type === "TSStringKeyword") return "string";
  return originalTypeName(type, scopes);
}
