import { isFunction, keyName, type t } from "../../../src/syntax/ast.ts";
import type { Scopes } from "../../../src/syntax/scope.ts";
import { PerFile, type TransformContext } from "../../context.ts";
import { onlyIn, type Version } from "../../knowledge/versions.ts";
import { oncePerList } from "../../project.ts";
import { propertiesOf } from "./setting.ts";

interface Said {
  readonly version: Version | "unknown";
  /** Nothing tells but the module of a single provider, which both versions have: it is of v4 where nobody says more. */
  readonly isOfBoth: boolean;
  /** Nothing tells at all. */
  readonly isSilent: boolean;
}

const ofImports = new PerFile<Said>();

/**
 * What a file imports tells the version that it was written for, or the package.json where that is the same in both; files that are
 * half migrated speak for both, and so for none.
 */
export function versionOfImports(context: TransformContext): Version | "unknown" {
  const { version, isOfBoth, isSilent } = saidBy(context);
  if (isOfBoth) return others(context) === "v3" ? "v3" : "v4";
  return isSilent && context.project.asksForV3(context.file.path) ? "v3" : version;
}

/** What is said by imports that one version alone has, or by what is done with a provider's module. */
function saidBy(context: TransformContext): Said {
  const before = ofImports.get(context);
  if (before) return before;
  const { scopes } = context;
  const v3 =
    // Its types have the same place in next-auth v4.
    scopes.imports("next-auth/providers").some(({ import: origin }) => /^(default|\*)$/.test(origin?.imported ?? "")) ||
    scopes.imports(onlyIn.v3.modules).length > 0 ||
    importsOneOf(scopes, "next-auth", onlyIn.v3.exports);
  const v4 =
    scopes.imports(onlyIn.v4.modules).length > 0 ||
    importsOneOf(scopes, "next-auth", onlyIn.v4.exports) ||
    importsOneOf(scopes, "next-auth/providers", onlyIn.v4.exports);
  const isOpen = !v3 && !v4 && importsProvider(context);
  const isV3 = v3 || (isOpen && isUsedAsInV3(context));
  const isOfBoth = isOpen && !isV3;
  const result: Said = { version: decided(isV3, v4), isOfBoth, isSilent: !isV3 && !v4 && !isOfBoth };
  ofImports.set(context, result);
  return result;
}

function importsProvider({ scopes }: TransformContext): boolean {
  return scopes.imports(onlyIn.neither).length > 0;
}

/** The adapter of v3 and its client, a provider's options by v3's names, options or callbacks as v3 takes them. */
function isUsedAsInV3({ scopes, parsed }: TransformContext): boolean {
  const isOfAdapter = scopes.imports("aws-sdk").length > 0 && scopes.imports("@next-auth/dynamodb-adapter").length > 0;
  if (isOfAdapter && scopes.imports(/^@aws-sdk\//).length === 0) return true;
  return parsed.nodesOf("CallExpression").some((node) => {
    const { source = "" } = scopes.moduleValue(node.callee) ?? {};
    const given = node.arguments.at(-1);
    const object = given && /^next-auth(\/|$)/.test(source) ? scopes.resolveValue(given) : undefined;
    if (object?.type !== "ObjectExpression") return false;
    if (onlyIn.neither.test(source))
      return [...propertiesOf(object, scopes).byName.keys()].some((name) => onlyIn.v3.providerOptions.includes(name));
    return source === "next-auth" && versionOfOptions(object, scopes) === "v3";
  });
}

/** What the other files of the application were written for, where they agree. */
function others({ project, file }: TransformContext): Version | "unknown" {
  return agreed(project.factsNear("written-for", file.path));
}

const agreed = oncePerList((facts: readonly { readonly value: Version }[]): Version | "unknown" => {
  const said = new Set(facts.map(({ value }) => value));
  return decided(said.has("v3"), said.has("v4"));
});

function importsOneOf(scopes: Scopes, module: string, names: readonly string[]): boolean {
  return scopes.imports(module).some(({ import: origin }) => origin && names.includes(origin.imported));
}

/** Says in the analyse phase what version this file was written for: it holds for those that don't tell. */
export function tellVersion(context: TransformContext): void {
  const { version } = saidBy(context);
  if (version !== "unknown") context.publish({ kind: "written-for", value: version });
}

/** Whether a file was written for v3: by what it imports, or where that says nothing, by what all others of the project say. */
export function isWrittenForV3(context: TransformContext): boolean {
  const own = versionOfImports(context);
  if (own !== "unknown") return own === "v3";
  return others(context) === "v3";
}

/** Whether a file that doesn't tell itself stands among files that were all written for v4. */
export function isAmongV4(context: TransformContext): boolean {
  const own = versionOfImports(context);
  if (own !== "unknown") return own === "v4";
  return others(context) === "v4";
}

/** The same, from the options themselves. */
export function versionOfOptions(options: t.ObjectExpression, scopes: Scopes): Version | "unknown" {
  const { byName } = propertiesOf(options, scopes);
  let v3 = byName.has("database");
  let v4 = false;
  const theme = byName.get("theme");
  if (theme) {
    const value = scopes.resolveValue(theme);
    v3 ||= value.type === "StringLiteral";
    v4 ||= value.type === "ObjectExpression";
  }
  const session = byName.get("session");
  const inSession = session && scopes.resolveValue(session);
  if (inSession?.type === "ObjectExpression") {
    const names = propertiesOf(inSession, scopes).byName;
    v3 ||= names.has("jwt");
    v4 ||= names.has("strategy");
  }
  // next-auth v4 has no such event.
  const events = byName.get("events");
  const inEvents = events && scopes.resolveValue(events);
  v3 ||= inEvents?.type === "ObjectExpression" && propertiesOf(inEvents, scopes).byName.has("error");
  const callbacks = byName.get("callbacks");
  const inCallbacks = callbacks && scopes.resolveValue(callbacks);
  if (inCallbacks?.type === "ObjectExpression") {
    for (const property of inCallbacks.properties) {
      if (property.type === "SpreadElement" || !/^(signIn|redirect|session|jwt)$/.test(keyName(property) ?? ""))
        continue;
      const callback = property.type === "ObjectProperty" ? scopes.resolveValue(property.value) : property;
      if (!isFunction(callback)) continue;
      // next-auth v4 gives its callbacks one argument.
      const [first] = callback.params;
      v3 ||= callback.params.length > 1;
      v4 ||= callback.params.length === 1 && first?.type === "ObjectPattern" && first.properties.some(isOfV4);
    }
  }
  return decided(v3, v4);
}

/** A name that next-auth v3's first arguments (user, url, session, token) hardly have. */
function isOfV4(property: t.ObjectPattern["properties"][number]): boolean {
  return property.type === "ObjectProperty" && /^(session|token|account|url|baseUrl)$/.test(keyName(property) ?? "");
}

function decided(v3: boolean, v4: boolean): Version | "unknown" {
  if (v3 === v4) return "unknown";
  return v3 ? "v3" : "v4";
}
