import {
  type FunctionNode,
  isCall,
  isFunction,
  isMember,
  keyName,
  type Node,
  type t,
  unwrap,
  walk,
} from "../../src/syntax/ast.ts";
import { bindingOfFunction } from "../../src/syntax/values.ts";
import { type ClientUse, clientUses } from "../analysis/client-module/client-uses.ts";
import { clientModule } from "../analysis/client-module/names.ts";
import { reach } from "../analysis/client-module/passed-on.ts";
import type { TransformContext } from "../context.ts";
import { relativeSpecifier } from "../paths.ts";
import type { RoleName } from "../project.ts";
import { isAppFile } from "./app.ts";
import { isElementCall } from "./elements.ts";

/** On a component that is rendered where no SessionProvider is above it. */
const outsideRole: RoleName = "x:outside-session-provider";
/** On a file that asks for the session, or takes a component of one that does: it may make a layout around the SessionProvider. */
const layoutRole: RoleName = "x:layout-outside-session-provider";
/** On a file that takes a component that renders a SessionProvider. */
const takerRole: RoleName = "x:session-provider-component:taker";

const isProvider = (name: string) => name === "Provider" || name === "SessionProvider";

/** What a file renders, and where it asks for the session. */
interface Rendered {
  /** The tags of components, by the function that they stand in. */
  readonly tags: ReadonlyMap<FunctionNode, readonly Node[]>;
  /** The calls of useSession, or of a hook that calls it. */
  readonly calls: ReadonlyMap<FunctionNode, readonly Node[]>;
  /** The functions that render a SessionProvider, each with its elements. */
  readonly providers: ReadonlyMap<FunctionNode, readonly Node[]>;
}

/** Says in the analyse phase which components of this file provide sessions, and which of others stand outside of them. */
export function tellOutside(context: TransformContext): void {
  const rendered = renderedBy(context);
  const hooks = exportsOfFunctions(context, [...rendered.calls.keys()]).filter((name) => /^use[A-Z]/.test(name));
  if (hooks.length > 0) context.publish({ kind: "calls-use-session", value: { exportNames: hooks } });
  if (rendered.providers.size > 0) {
    context.publish({ kind: "has-session-provider", value: true });
    const around = [...rendered.providers]
      .filter(([, elements]) => elements.some(isAroundChildren))
      .map(([made]) => made);
    const exportNames = exportsOfFunctions(context, around);
    if (exportNames.length > 0) context.publish({ kind: "session-provider-components", value: { exportNames } });
    for (const name of exportNames) reach(context, name, takerRole);
  }
  tellLayouts(context, rendered);
  visitOutside(context, rendered, (tag) => {
    const origin = context.scopes.moduleValue(tag);
    const [exportName, ...more] = origin?.path ?? [];
    if (!origin || exportName === undefined || more.length > 0) return;
    context.assignRole({ module: origin.source, exportName }, outsideRole);
  });
}

/**
 * `getLayout(<Provider>…</Provider>)` with `Component.getLayout`: what pages set there stands outside of the SessionProvider. The
 * pages need name neither next-auth nor _app, so that they are looked for from the components that ask for the session.
 */
function tellLayouts(context: TransformContext, rendered: Rendered): void {
  const { project, file } = context;
  const folder = project.packageOf(file.path);
  const isHere = ({ path }: { readonly path: string }) => project.packageOf(path) === folder;
  for (const elements of rendered.providers.values()) {
    for (const name of elements.flatMap((element) => layoutsAround(context, element))) {
      context.publish({ kind: "layout-outside-provider", value: { name } });
      for (const { path } of project.facts("uses-session").filter(isHere)) {
        context.assignRole({ module: relativeSpecifier(file.path, path), exportName: "*" }, layoutRole);
      }
    }
  }
  if (!project.facts("layout-outside-provider").some(isHere)) return;
  if (rendered.calls.size === 0 && !context.roles.has(layoutRole)) return;
  for (const name of context.exports.named.keys()) reach(context, name, layoutRole);
}

/** The names of what a page's component has, and gives something around an element: `getLayout`, `Layout`. */
function layoutsAround(context: TransformContext, element: Node): string[] {
  const { scopes } = context;
  const names: string[] = [];
  for (let at = scopes.parentOf(element); at && !isFunction(at); at = scopes.parentOf(at)) {
    const around = isCall(at) ? (isElementCall(context, at) ? at.arguments[0] : at.callee) : undefined;
    const tag = at.type === "JSXElement" ? (at.openingElement.name as Node) : around;
    names.push(...(tag ? staticsOf(context, tag) : []));
  }
  return names;
}

/** `getLayout` for a name that is `Component.getLayout || (…)`, or that member itself. */
function staticsOf({ scopes }: TransformContext, node: Node): string[] {
  const isComponent = (object: Node) => object.type === "Identifier" && object.name === "Component";
  if (isMember(node)) return isComponent(node.object) ? [keyName(node) ?? ""].filter(Boolean) : [];
  if (node.type === "JSXMemberExpression")
    return node.object.type === "JSXIdentifier" && node.object.name === "Component" ? [node.property.name] : [];
  const { declaration } = scopes.bindingOf(node) ?? {};
  if (declaration?.type !== "VariableDeclarator" || !declaration.init) return [];
  const names: string[] = [];
  if (declaration.id.type === "ObjectPattern") return isComponent(declaration.init) ? [...namesIn(declaration.id)] : [];
  walk(declaration.init, (inner) => {
    if (isMember(inner) && isComponent(inner.object)) names.push(keyName(inner) ?? "");
  });
  return names.filter(Boolean);
}

function namesIn(pattern: t.ObjectPattern): string[] {
  return pattern.properties.flatMap((member) => keyName(member) ?? []);
}

/** What pages set as a layout around the SessionProvider: `Page.getLayout = (page) => <Layout>{page}</Layout>`. */
function layoutsSet(context: TransformContext): Node[] {
  const { project, file } = context;
  const folder = project.packageOf(file.path);
  const names = new Set(
    project
      .facts("layout-outside-provider")
      .flatMap(({ path, value }) => (project.packageOf(path) === folder ? [value.name] : [])),
  );
  if (names.size === 0) return [];
  return context.parsed
    .nodesOf("AssignmentExpression")
    .flatMap(({ left, right }) => (isMember(left) && names.has(keyName(left) ?? "") ? [right] : []));
}

/** The calls of useSession that no SessionProvider is above: v4 throws there (react/index.tsx:122-127). */
export function callsOutside(context: TransformContext): Node[] {
  return visitOutside(context, renderedBy(context), () => {});
}

function visitOutside(context: TransformContext, rendered: Rendered, found: (tag: Node) => void): Node[] {
  const calls: Node[] = [];
  const seen = new Set<FunctionNode>();
  const visit = (made: FunctionNode): void => {
    if (seen.has(made)) return;
    seen.add(made);
    calls.push(...(rendered.calls.get(made) ?? []));
    const inside = rendered.providers.get(made) ?? [];
    for (const tag of rendered.tags.get(made) ?? []) {
      if (inside.some((element) => isWithin(context, tag, element))) continue;
      const component = componentOf(context, tag);
      if (component) visit(component);
      else found(tag);
    }
  };
  for (const made of rendered.providers.keys()) if (isTop(context, rendered, made)) visit(made);
  for (const node of [...context.withRole(outsideRole), ...layoutsSet(context)]) {
    const made = functionIn(context, node);
    if (made) visit(made);
    // `Page.Layout = Layout`
    else if (node.type === "Identifier") found(node);
  }
  return calls;
}

/** The application's own component, or, where that has no SessionProvider, whatever renders one. */
function isTop(context: TransformContext, rendered: Rendered, made: FunctionNode): boolean {
  if (isAppFile(context)) return true;
  const { project, file } = context;
  const folder = project.packageOf(file.path);
  const others = project.facts("has-session-provider").filter(({ path }) => path !== file.path);
  if (others.some(({ path }) => project.packageOf(path) === folder)) return false;
  // What renders it around its children is looked at where it is used.
  return !(rendered.providers.get(made) ?? []).some(isAroundChildren);
}

function renderedBy(context: TransformContext): Rendered {
  const uses = clientUses(context);
  return { ...elementsIn(context, providerTags(context, uses)), calls: callsOfHooks(context, uses) };
}

/** The components that are rendered, and the providers, by the function that renders them. */
function elementsIn(context: TransformContext, providerNames: ReadonlySet<Node>): Pick<Rendered, "tags" | "providers"> {
  const tags = new Map<FunctionNode, Node[]>();
  const providers = new Map<FunctionNode, Node[]>();
  if (providerNames.size > 0 || context.roles.size > 0) {
    for (const node of context.parsed.nodes) {
      const [name, element] = elementOf(context, node);
      if (!name || !element) continue;
      if (providerNames.has(name)) add(context, providers, element);
      else if (isComponentName(name)) add(context, tags, name);
    }
  }
  return { tags, providers };
}

/** The calls of useSession, and of hooks that call it, by the function that they stand in. */
function callsOfHooks(context: TransformContext, uses: ReturnType<typeof clientUses>): Rendered["calls"] {
  const calls = new Map<FunctionNode, Node[]>();
  for (const { name, node, module, isType } of uses) {
    const call = context.scopes.parentOf(node);
    if (name !== "useSession" || isType || module !== clientModule || !isCall(call) || call.callee !== node) continue;
    add(context, calls, call);
  }
  for (const call of hookCalls(context)) add(context, calls, call);
  for (const made of calls.keys()) {
    // A hook of this file: its calls are calls of useSession. Those found here are looked at in their turn.
    const hook = bindingOfFunction(made, context.scopes);
    if (!hook || !/^use[A-Z]/.test(hook.name)) continue;
    for (const { node } of hook.references) {
      const call = context.scopes.parentOf(node);
      if (isCall(call) && call.callee === node) add(context, calls, call);
    }
  }
  return calls;
}

/** The component and the whole of `<Nav />`, `createElement(Nav)`. */
function elementOf(context: TransformContext, node: Node): readonly [Node, Node] | readonly [] {
  if (node.type === "JSXOpeningElement") {
    const element = context.scopes.parentOf(node);
    return element ? [node.name as Node, element] : [];
  }
  if (!isElementCall(context, node)) return [];
  const [name] = node.arguments;
  return name ? [name, node] : [];
}

function isComponentName(name: Node): boolean {
  if (name.type === "JSXMemberExpression" || isMember(name)) return true;
  return (name.type === "JSXIdentifier" || name.type === "Identifier") && /^[A-Z]/.test(name.name);
}

/** The names of tags that are a SessionProvider, or a component of the project that renders one around its children. */
function providerTags(context: TransformContext, uses: readonly ClientUse[]): Set<Node> {
  const { scopes, project, file } = context;
  const tags = new Set<Node>(uses.filter(({ name, isType }) => isProvider(name) && !isType).map(({ node }) => node));
  const facts = project.facts("session-provider-components");
  if (facts.length === 0) return tags;
  for (const { import: origin, references } of scopes.bindings) {
    const target = origin && project.resolveExport(file.path, origin.source, origin.imported);
    const isOne = facts.some(
      ({ path, value }) => path === target?.path && value.exportNames.includes(target.exportName),
    );
    if (isOne) for (const { node } of references) tags.add(node);
  }
  return tags;
}

/** `useUser()`, where that calls useSession: in this file or another. */
function hookCalls(context: TransformContext): Node[] {
  const { scopes, project, file } = context;
  const facts = project.facts("calls-use-session");
  if (facts.length === 0) return [];
  return scopes.bindings.flatMap(({ import: origin, references }) => {
    const target = origin && project.resolveExport(file.path, origin.source, origin.imported);
    const isHook = facts.some(
      ({ path, value }) => path === target?.path && value.exportNames.includes(target.exportName),
    );
    if (!isHook) return [];
    return references.flatMap(({ node }) => {
      const call = scopes.parentOf(node);
      return isCall(call) && call.callee === node ? [call] : [];
    });
  });
}

function add(context: TransformContext, map: Map<FunctionNode, Node[]>, node: Node): void {
  const made = enclosing(context, node);
  if (made) map.set(made, [...(map.get(made) ?? []), node]);
}

/** The component around a node: functions that are handed to something (`list.map(…)`) belong to it. */
function enclosing({ scopes }: TransformContext, node: Node): FunctionNode | undefined {
  let at: Node | undefined = scopes.parentOf(node);
  while (at && !(isFunction(at) && !isArgument(scopes.parentOf(at), at))) at = scopes.parentOf(at);
  return isFunction(at) ? at : undefined;
}

/** `list.map(() => …)`; a component in `memo(…)` is one by itself. */
function isArgument(call: Node | undefined, made: Node): boolean {
  if (!isCall(call) || call.callee === made) return false;
  return isMember(call.callee) && /^(map|flatMap|filter|forEach)$/.test(keyName(call.callee) ?? "");
}

function isWithin({ scopes }: TransformContext, node: Node, element: Node): boolean {
  for (let at: Node | undefined = node; at; at = scopes.parentOf(at)) if (at === element) return true;
  return false;
}

/** `<Provider>{children}</Provider>`, `<Provider>{props.children}</Provider>` */
function isAroundChildren(element: Node): boolean {
  if (isCall(element)) return element.arguments.slice(1).some((each) => isAroundChildren(each) || isChildren(each));
  if (element.type !== "JSXElement") return false;
  return element.children.some((child) => {
    if (child.type === "JSXElement") return isAroundChildren(child);
    if (child.type !== "JSXExpressionContainer") return false;
    return isChildren(child.expression);
  });
}

function isChildren(given: Node): boolean {
  return (
    (given.type === "Identifier" && given.name === "children") || (isMember(given) && keyName(given) === "children")
  );
}

/** The function of this file that a tag names. */
function componentOf(context: TransformContext, tag: Node): FunctionNode | undefined {
  const isName = tag.type === "JSXIdentifier" || tag.type === "Identifier";
  const binding = isName ? context.scopes.bindingOf(tag) : undefined;
  if (!binding || binding.import || binding.reassigned) return undefined;
  const { declaration } = binding;
  if (isFunction(declaration)) return binding.kind === "param" ? undefined : declaration;
  return declaration.type === "VariableDeclarator" && declaration.init
    ? functionIn(context, declaration.init)
    : undefined;
}

/** A function, or the one in `memo(…)`, `connect(…)(…)`. */
function functionIn(context: TransformContext, node: Node): FunctionNode | undefined {
  const value = context.scopes.resolveValue(unwrap(node));
  if (isFunction(value)) return value;
  if (!isCall(value)) return undefined;
  const [given] = value.arguments;
  const inner = given && context.scopes.resolveValue(given);
  return isFunction(inner) ? inner : undefined;
}

function exportsOfFunctions(context: TransformContext, made: readonly FunctionNode[]): string[] {
  return [...context.exports.named].flatMap(([name, entry]) => {
    if (entry.kind !== "value") return [];
    const value = functionIn(context, entry.node);
    const isOne = made.some(
      (one) => one === value || (value && bindingOfFunction(one, context.scopes)?.declaration === value),
    );
    return isOne ? [name] : [];
  });
}
