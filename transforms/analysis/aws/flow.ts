/**
 * Where the client that an adapter is given comes from, and where else it goes. Both follow values through variables, functions,
 * properties, parameters and exports of one file; the imports and exports that they end at are followed by plan.ts.
 */
import {
  type CallNode,
  type FunctionNode,
  isCall,
  isCast,
  isFunction,
  keyName,
  type MemberNode,
  moduleExportName,
  type Node,
  resultsOf,
  type t,
  unwrap,
  walk,
} from "../../../src/syntax/ast.ts";
import { exportTarget as assignedExport } from "../../../src/syntax/exports.ts";
import type { Binding } from "../../../src/syntax/scope.ts";
import type { TransformContext } from "../../context.ts";
import { awsPath, capturedBy, samePath } from "./aws.ts";
import { isExportedDeclaration } from "./exported.ts";

/** An export of another module that a value comes from; `called` when it is what a function there returns. */
export interface ImportedValue {
  readonly module: string;
  readonly exportName: string;
  readonly called: boolean;
  readonly binding: Binding | null;
  readonly node: Node;
}

/** All that an expression may be. */
export interface Origins {
  /** `new AWS.DynamoDB.DocumentClient(…)` */
  readonly created: Set<t.NewExpression>;
  readonly imported: ImportedValue[];
  /** A client of SDK v3 is among them. */
  v3: boolean;
  /** A wrapper of X-Ray is around one of them. */
  readonly traced: Set<t.CallExpression>;
  /** What it comes from besides, which can't be followed. */
  readonly unknown: Node[];
}

/** What is looked for: the constructor's place in `AWS`. */
export const documentClient = ["DynamoDB", "DocumentClient"] as const;
export const service = ["DynamoDB"] as const;

const v3Clients = /^(@aws-sdk\/(lib-dynamodb|client-dynamodb)|dynamodb-toolbox)$/;

/** Everything that `node` may evaluate to, as far as it is made by `new` of a class of SDK v2. */
export function originsOf(context: TransformContext, node: Node, wanted: readonly string[] = documentClient): Origins {
  const origins: Origins = { created: new Set(), imported: [], v3: false, traced: new Set(), unknown: [] };
  const seen = new Set<Node>();
  const { scopes } = context;

  const follow = (start: Node): void => {
    const at = unwrap(start);
    if (seen.has(at)) return;
    seen.add(at);
    switch (at.type) {
      case "NewExpression":
        if (samePath(awsPath(context, at.callee), wanted)) origins.created.add(at);
        else if (isV3(at.callee)) origins.v3 = true;
        else origins.unknown.push(at);
        return;
      case "ConditionalExpression":
        follow(at.consequent);
        follow(at.alternate);
        return;
      case "LogicalExpression":
        if (at.operator !== "&&") follow(at.left);
        follow(at.right);
        return;
      case "AwaitExpression":
        follow(at.argument);
        return;
      case "AssignmentExpression":
        follow(at.right);
        return;
      case "SequenceExpression":
        follow(at.expressions.at(-1) as Node);
        return;
      case "NullLiteral":
        return;
      case "Identifier":
        followName(at);
        return;
      case "MemberExpression":
      case "OptionalMemberExpression":
        followMember(at);
        return;
      case "CallExpression":
      case "OptionalCallExpression":
        followCall(at);
        return;
      default:
        origins.unknown.push(at);
    }
  };

  const isV3 = (callee: Node): boolean => {
    const value = scopes.moduleValue(callee);
    return value !== null && v3Clients.test(value.source);
  };

  const followImport = (at: Node, called: boolean): boolean => {
    const value = scopes.moduleValue(at);
    if (!value) return false;
    if (v3Clients.test(value.source)) origins.v3 = true;
    else if (value.path.length > 1 && value.path[0] !== "default") origins.unknown.push(at);
    else {
      const exportName = value.path.at(-1) ?? "default";
      origins.imported.push({ module: value.source, exportName, called, binding: value.binding, node: at });
    }
    return true;
  };

  const followName = (at: t.Identifier): void => {
    if (at.name === "undefined" || followImport(at, false)) return;
    const binding = scopes.bindingOf(at);
    if (!binding || !followBinding(binding)) origins.unknown.push(at);
  };

  /** A variable's initial value and all that is assigned to it; a parameter's arguments. */
  const followBinding = (binding: Binding): boolean => {
    const { declaration } = binding;
    if (binding.kind === "param") return followParameter(binding);
    if (declaration.type !== "VariableDeclarator") return false;
    if (declaration.id !== binding.identifiers[0]) return followPattern(binding, declaration);
    if (declaration.init) follow(declaration.init);
    for (const { node, isWrite } of binding.references) {
      if (!isWrite) continue;
      const parent = scopes.parentOf(node);
      if (parent?.type !== "AssignmentExpression" || parent.left !== node) return false;
      follow(parent.right);
    }
    return true;
  };

  /** `const { client } = clients` */
  const followPattern = (binding: Binding, declaration: t.VariableDeclarator): boolean => {
    const { id, init } = declaration;
    if (id.type !== "ObjectPattern" || !init) return false;
    const member = id.properties.find(
      (property) => property.type === "ObjectProperty" && property.value === binding.identifiers[0],
    );
    const name = member ? keyName(member) : null;
    return name !== null && followProperty(init, name);
  };

  const followParameter = (binding: Binding): boolean => {
    const owner = functionOf(context, binding.identifiers[0] as Node);
    const index = owner ? owner.params.indexOf(binding.identifiers[0] as never) : -1;
    const callers = owner && callsOf(context, owner);
    if (!owner || index < 0 || !callers || callers.length === 0 || binding.reassigned) return false;
    for (const call of callers) {
      const argument = call.arguments[index];
      if (!argument || argument.type === "SpreadElement") return false;
      follow(argument);
    }
    return true;
  };

  const followMember = (at: MemberNode): void => {
    if (followImport(at, false)) return;
    const name = keyName(at);
    if (name !== null && followProperty(at.object, name)) return;
    const values = assignedTo(context, at);
    if (values.length === 0) origins.unknown.push(at);
    for (const value of values) follow(value);
  };

  const followProperty = (object: Node, name: string): boolean => {
    const value = scopes.resolveValue(object);
    if (value.type !== "ObjectExpression") return false;
    const member = value.properties.findLast((property) => keyName(property) === name);
    if (member?.type !== "ObjectProperty") return false;
    follow(member.value);
    return true;
  };

  const followCall = (at: CallNode): void => {
    const captured = capturedBy(context, at.callee);
    if (at.type === "CallExpression" && captured === "captureAWSClient" && at.arguments[0]) {
      origins.traced.add(at);
      follow(at.arguments[0]);
      return;
    }
    if (followImport(at.callee, true)) return;
    const callee = scopes.resolveValue(at.callee);
    if (isFunction(callee)) {
      const results = resultsOf(callee.body);
      if (results.length > 0) {
        for (const result of results) follow(result);
        return;
      }
    }
    origins.unknown.push(at);
  };

  follow(node);
  return origins;
}

/** Where a value goes. */
export interface Uses {
  /** Reads of it that are neither the wanted use nor a step on the way there. */
  readonly other: Node[];
  readonly exported: Set<string>;
  /** Annotations on the way that name its type. */
  readonly annotations: Set<Node>;
}

/** Follows `node`'s value forward to all that reads it; `isWanted` knows the uses that are all right. */
export function usesOf(context: TransformContext, node: Node, isWanted: (node: Node) => boolean): Uses {
  const uses: Uses = { other: [], exported: new Set(), annotations: new Set() };
  const seen = new Set<unknown>();
  const { scopes } = context;

  const once = (thing: unknown): boolean => !seen.has(thing) && seen.add(thing).size > 0;

  const read = (at: Node): void => {
    if (isWanted(at)) return;
    const parent = scopes.parentOf(at);
    if (!parent) return;
    if (isCast(parent)) {
      if ("typeAnnotation" in parent) uses.annotations.add(parent.typeAnnotation);
      read(parent);
      return;
    }
    switch (parent.type) {
      case "AwaitExpression":
      case "LogicalExpression":
        read(parent);
        break;
      case "ConditionalExpression":
        if (parent.test !== at) read(parent);
        break;
      case "SequenceExpression":
        if (parent.expressions.at(-1) === at) read(parent);
        break;
      case "UnaryExpression":
      case "IfStatement":
      case "ExpressionStatement":
        break;
      case "BinaryExpression":
        if (!/^[!=]=/.test(parent.operator)) uses.other.push(at);
        break;
      case "AssignmentExpression":
        if (parent.left !== at) written(parent.left, parent);
        break;
      case "VariableDeclarator":
        if (parent.id.type === "Identifier") named(scopes.bindingOf(parent.id));
        else uses.other.push(at);
        break;
      case "ReturnStatement":
        returned(functionOf(context, parent));
        break;
      case "ArrowFunctionExpression":
        returned(parent);
        break;
      case "CallExpression":
      case "OptionalCallExpression":
        passed(at, parent);
        break;
      case "ExportDefaultDeclaration":
      case "TSExportAssignment":
        uses.exported.add("default");
        break;
      case "ExportSpecifier":
        uses.exported.add(moduleExportName(parent.exported));
        break;
      case "ObjectProperty":
        held(parent);
        break;
      case "ClassProperty":
      case "ClassPrivateProperty":
        if (parent.typeAnnotation) uses.annotations.add(parent.typeAnnotation);
        member(parent);
        break;
      default:
        uses.other.push(at);
    }
  };

  const named = (binding: Binding | undefined): void => {
    if (!binding || !once(binding)) return;
    for (const identifier of binding.identifiers) {
      const annotation = (identifier as t.Identifier).typeAnnotation;
      if (annotation) uses.annotations.add(annotation);
      const declaration = scopes.enclosing(identifier, "VariableDeclaration", "FunctionDeclaration");
      if (declaration && scopes.parentOf(declaration)?.type === "ExportNamedDeclaration") {
        if (scopes.parentOf(identifier) === binding.declaration) uses.exported.add(binding.name);
      }
    }
    for (const reference of binding.references) if (!reference.isType) read(reference.node);
  };

  /** What a function returns goes where its calls' values go. */
  const returned = (owner: Node | undefined): void => {
    if (!owner || !once(owner) || !isFunction(owner)) return;
    if ("returnType" in owner && owner.returnType) uses.annotations.add(owner.returnType);
    if (owner.type === "FunctionDeclaration") {
      if (scopes.parentOf(owner)?.type === "ExportDefaultDeclaration") uses.exported.add("default");
      if (owner.id) named(scopes.bindingOf(owner.id));
    } else if (owner.type === "ArrowFunctionExpression" || owner.type === "FunctionExpression") read(owner);
    else uses.other.push(owner);
  };

  const passed = (at: Node, call: CallNode): void => {
    if (call.callee === at || capturedBy(context, call.callee) === "captureAWSClient") {
      read(call);
      return;
    }
    const callee = scopes.resolveValue(call.callee);
    const index = call.arguments.indexOf(at as never);
    const parameter = isFunction(callee) ? callee.params[index] : undefined;
    if (parameter?.type !== "Identifier") {
      uses.other.push(at);
      return;
    }
    named(scopes.bindingOf(parameter));
  };

  const written = (target: Node, assignment: Node): void => {
    const exportName = assignedExport(target, scopes);
    if (exportName !== null) uses.exported.add(exportName || "default");
    else if (target.type === "Identifier") named(scopes.bindingOf(target));
    else if (target.type === "MemberExpression") member(target);
    else uses.other.push(assignment);
    read(assignment);
  };

  /** `{ client }` in an object: exported by it, or read from the variable that holds it. */
  const held = (property: t.ObjectProperty): void => {
    const name = keyName(property);
    const object = scopes.parentOf(property);
    const holder = object && scopes.parentOf(object);
    if (name !== null && holder?.type === "AssignmentExpression" && assignedExport(holder.left, scopes) === "") {
      uses.exported.add(name);
      return;
    }
    const binding =
      holder?.type === "VariableDeclarator" && holder.init === object ? scopes.bindingOf(holder.id) : undefined;
    if (name === null || !binding || binding.kind !== "const" || isExported(binding)) {
      uses.other.push(property);
      return;
    }
    if (!once(property)) return;
    for (const { node } of binding.references) {
      const parent = scopes.parentOf(node);
      if (parent?.type !== "MemberExpression" || parent.object !== node) uses.other.push(node);
      else if (keyName(parent) === name) read(parent);
      else if (keyName(parent) === null) uses.other.push(node);
    }
  };

  const isExported = (binding: Binding): boolean =>
    isExportedDeclaration(scopes, binding.declaration) ||
    binding.references.some(({ node }) => scopes.parentOf(node)?.type === "ExportSpecifier");

  /** A property of `this` or of the global object: everything in the file that reads one of its name. */
  const member = (target: Node): void => {
    const place = placeOf(context, target);
    if (!place) {
      uses.other.push(target);
      return;
    }
    if (!once(`${place.on}.${place.name}`)) return;
    if (place.isVisible) {
      uses.other.push(target);
      return;
    }
    walk(context.program, (node) => {
      if (place.on === "global") declaredGlobal(node, place.name, uses.annotations);
      const other = placeOf(context, node);
      if (other?.on !== place.on || other.name !== place.name) return;
      if (node.type === "ClassProperty" || node.type === "ClassPrivateProperty") {
        if (node.typeAnnotation) uses.annotations.add(node.typeAnnotation);
      } else read(node);
    });
  };

  if (isFunction(node)) returned(node);
  else if (node.type === "Identifier" && scopes.bindingOf(node)?.identifiers.includes(node))
    named(scopes.bindingOf(node));
  else read(node);
  return uses;
}

/** `declare global { var x: T }` */
function declaredGlobal(node: Node, name: string, annotations: Set<Node>): void {
  if (node.type !== "TSModuleDeclaration" || !(node.global || node.kind === "global")) return;
  walk(node, (at) => {
    if (at.type !== "VariableDeclarator" || at.id.type !== "Identifier" || at.id.name !== name) return;
    if (at.id.typeAnnotation) annotations.add(at.id.typeAnnotation);
  });
}

interface PropertyPlace {
  readonly on: string;
  readonly name: string;
  /** The class leaves the file, and the property isn't private: others may read it. */
  readonly isVisible: boolean;
}

/** `this.x`, `this.#x`, `Class.x`, `global.x` and the declarations of all but the last: on what object, and called what. */
function placeOf(context: TransformContext, node: Node): PropertyPlace | null {
  switch (node.type) {
    case "MemberExpression":
    case "OptionalMemberExpression": {
      const name = node.property.type === "PrivateName" ? `#${node.property.id.name}` : keyName(node);
      if (name === null) return null;
      const object = unwrap(node.object);
      if (object.type === "ThisExpression") return inClass(context, enclosingClass(context, node), name, false);
      if (object.type !== "Identifier") return null;
      const binding = context.scopes.bindingOf(object);
      if (binding?.declaration.type === "ClassDeclaration") return inClass(context, binding.declaration, name, true);
      const isGlobal = !binding && /^(global|globalThis)$/.test(object.name);
      return isGlobal ? { on: "global", name, isVisible: false } : null;
    }
    case "ClassProperty": {
      const name = keyName(node);
      return name === null ? null : inClass(context, enclosingClass(context, node), name, node.static === true);
    }
    case "ClassPrivateProperty":
      return inClass(context, enclosingClass(context, node), `#${node.key.id.name}`, node.static === true);
    default:
      return null;
  }
}

function enclosingClass(context: TransformContext, node: Node) {
  return context.scopes.enclosing(node, "ClassDeclaration", "ClassExpression");
}

function inClass(
  context: TransformContext,
  owner: t.ClassDeclaration | t.ClassExpression | undefined,
  name: string,
  isStatic: boolean,
): PropertyPlace | null {
  if (!owner) return null;
  const declaration = owner.body.body.find((item) => item.type === "ClassProperty" && keyName(item) === name);
  const isPrivate =
    name.startsWith("#") || (declaration?.type === "ClassProperty" && declaration.accessibility === "private");
  const leaves = owner.type === "ClassExpression" || /^Export/.test(context.scopes.parentOf(owner)?.type ?? "");
  return { on: `${isStatic ? "static" : "this"} ${owner.start}`, name, isVisible: leaves && !isPrivate };
}

/** All values that the file gives to the property that `target` reads. */
function assignedTo(context: TransformContext, target: Node): Node[] {
  const place = placeOf(context, target);
  if (!place) return [];
  const values: Node[] = [];
  walk(context.program, (node) => {
    const isPlace = (at: Node) => {
      const other = placeOf(context, at);
      return other?.on === place.on && other.name === place.name;
    };
    if (node.type === "AssignmentExpression" && isPlace(node.left)) values.push(node.right);
    if ((node.type === "ClassProperty" || node.type === "ClassPrivateProperty") && node.value && isPlace(node)) {
      values.push(node.value);
    }
  });
  return values;
}

/** The function that a node stands in. */
export function functionOf({ scopes }: TransformContext, node: Node): FunctionNode | undefined {
  let at: Node | undefined = node;
  while (at && !isFunction(at)) at = scopes.parentOf(at);
  return at;
}

/** The calls of a function that has a name and is only called; undefined when it may be called from elsewhere. */
function callsOf(context: TransformContext, owner: Node): CallNode[] | undefined {
  const { scopes } = context;
  const parent = scopes.parentOf(owner);
  const name =
    owner.type === "FunctionDeclaration" ? owner.id : parent?.type === "VariableDeclarator" ? parent.id : null;
  const binding = scopes.bindingOf(name as Node | null);
  if (!binding || isExportedDeclaration(scopes, binding.declaration)) return undefined;
  const calls: CallNode[] = [];
  for (const { node } of binding.references) {
    const call = scopes.parentOf(node);
    if (!isCall(call) || call.callee !== node) return undefined;
    calls.push(call);
  }
  return calls;
}
