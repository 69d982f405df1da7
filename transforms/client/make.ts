/** Makes the client of SDK v3 that does what a client of v2 did, settings from `AWS.config` included. */
import { eachChild, keyName, type Node, type t, unwrap } from "../ast.ts";
import { expression, identifier, object, property } from "../build.ts";
import type { TransformContext } from "../context.ts";
import type { PortableCode } from "../project.ts";
import { awsPath, samePath } from "./aws.ts";
import { clone, originalOf } from "./clone.ts";
import { membersOf, merge } from "./config.ts";
import { service } from "./flow.ts";
import { Mapper } from "./mapper.ts";
import type { Names } from "./names.ts";
import { mapOptions } from "./options.ts";
import type { ServiceClient } from "./plan.ts";
import { addPortableImports, unpack } from "./portable.ts";

type Members = readonly (t.ObjectProperty | t.SpreadElement)[];

/** Where a client's settings come from, the weakest first. */
export interface Settings {
  /** From `AWS.config` of other files. */
  readonly foreign: readonly PortableCode[];
  /** From `AWS.config` of this file. */
  readonly config: Members;
  /** The object that holds exactly `config`, when it goes and may be used again. */
  readonly configObject: t.ObjectExpression | null;
  /** The argument of the client's constructor. */
  readonly argument: t.Expression | undefined;
  /** The constructor's call goes, so that its argument may be moved and changed. */
  readonly isMoved: boolean;
  readonly service: ServiceClient | null;
}

/** Options of a DocumentClient that are no options of the service's client. */
const documentOptions = ["convertEmptyValues", "wrapNumbers", "params", "service"];

/** `DynamoDBDocument.from(new DynamoDB({ … }), { marshallOptions: { … } })` */
export function makeClient(context: TransformContext, names: Names, at: Node, settings: Settings): t.Expression {
  const unpacked = settings.foreign.map((code) => ({ code, ...unpack(context, code) }));
  const aws = (node: Node): readonly string[] | null => {
    const known = awsPath(context, originalOf(node));
    if (known) return known;
    for (const one of unpacked) {
      const path = one.aws(node);
      if (path) return path;
    }
    return null;
  };
  const mapper = new Mapper(context, at, aws);
  const argument = optionsOf(context, mapper, settings);
  const serviceArgument = argument.service ? serviceOptions(context, mapper, settings, argument.service) : null;
  if (serviceArgument?.shared) return document(names, serviceArgument.shared, argument.convertEmptyValues);

  const own = serviceArgument ?? argument;
  const foreign = unpacked.map(({ options }) => options.properties as Members);
  const groups = [...foreign, settings.config, own.members].filter((group) => group.length > 0);
  const options = assemble(settings, groups, own.object);
  if (options.kept) return document(names, newClient(names, options.kept), argument.convertEmptyValues);
  mapOptions(mapper, options.made);
  for (const { code } of unpacked) addPortableImports(context, options.made, code, names.beside);
  names.later(() => mapper.addImports(names.beside));
  const isEmpty = options.made.properties.length === 0;
  return document(names, newClient(names, isEmpty ? null : options.made), argument.convertEmptyValues);
}

function document(names: Names, client: t.Expression, convertEmptyValues: t.Expression | null): t.Expression {
  const empty = convertEmptyValues ?? expression`true`;
  return expression`${names.document()}.from(${client}, {
    marshallOptions: { convertEmptyValues: ${empty}, removeUndefinedValues: true, convertClassInstanceToMap: true },
  })`;
}

function newClient(names: Names, options: t.Expression | null): t.Expression {
  return expression`new ${names.client()}(${options ? [options] : []})`;
}

interface ReadOptions {
  readonly members: Members;
  /** The object itself, when it holds exactly these members and may be changed. */
  readonly object: t.ObjectExpression | null;
  readonly convertEmptyValues: t.Expression | null;
  readonly service: t.Expression | null;
}

/** What the DocumentClient's constructor is given, with the options that are its own taken out. */
function optionsOf(context: TransformContext, mapper: Mapper, { argument, isMoved }: Settings): ReadOptions {
  const none: ReadOptions = { members: [], object: null, convertEmptyValues: null, service: null };
  if (!argument) return none;
  const read = readMembers(context, mapper, argument, isMoved);
  const taken = new Map<string, t.Expression>();
  const members = read.members.filter((member) => {
    const name = keyName(member);
    if (name === null || !documentOptions.includes(name) || member.type !== "ObjectProperty") return true;
    if (name === "wrapNumbers") {
      mapper.note(
        "NAD105",
        "The client's option wrapNumbers is gone: the adapter reads `expires` as a number.",
        "Nothing; give other code a client of its own if it needs wrapped numbers.",
      );
    }
    if (name === "params") {
      mapper.note(
        "NAD105",
        "The client's option params is gone: the adapter names its table in each request.",
        "Nothing.",
      );
    }
    taken.set(name, member.value as t.Expression);
    return false;
  });
  if (read.object && members.length < read.members.length) read.object.properties = [...members];
  return {
    members,
    object: read.object,
    convertEmptyValues: taken.get("convertEmptyValues") ?? null,
    service: taken.get("service") ?? null,
  };
}

/** The members of an object of options: moved with it, read from the constant that holds them, or spread. */
function readMembers(
  context: TransformContext,
  mapper: Mapper,
  argument: t.Expression,
  isMoved: boolean,
): { members: Members; object: t.ObjectExpression | null } {
  const { scopes } = context;
  let value = unwrap(argument) as t.Expression;
  if (value.type === "NewExpression" && samePath(awsPath(context, value.callee), ["Config"])) {
    value = (value.arguments[0] ? unwrap(value.arguments[0]) : object([])) as t.Expression;
  }
  if (value.type === "ObjectExpression") {
    const own = isMoved ? value : clone(value);
    return { members: membersOf(context, own), object: own };
  }
  if (value.type === "Identifier") {
    const held = scopes.resolveValue(value);
    const known = held.type === "ObjectExpression" && !isChanged(context, value) ? held : null;
    if (known && known.properties.every((member) => member.type === "ObjectProperty" && keyName(member) !== null)) {
      const holder = value;
      return {
        members: known.properties.map((member) => fromConstant(mapper, holder, member as t.ObjectProperty)),
        object: null,
      };
    }
  }
  if (value.type === "ConditionalExpression" || value.type === "LogicalExpression") {
    return { members: [spread(isMoved ? value : clone(value))], object: null };
  }
  return { members: [spread(isMoved ? value : clone(value))], object: null };
}

/** `options.region`; in TypeScript `options.accessKeyId!` where the constant takes it from the environment. */
function fromConstant(mapper: Mapper, holder: t.Identifier, member: t.ObjectProperty): t.ObjectProperty {
  const name = keyName(member) as string;
  const value = expression`${identifier(holder.name)}.${name}`;
  const isOptional = mapper.defined(member.value as t.Expression) !== member.value;
  const needsString = name === "accessKeyId" || name === "secretAccessKey";
  return property(
    name,
    isOptional && needsString ? ({ type: "TSNonNullExpression", expression: value } as t.TSNonNullExpression) : value,
  );
}

/** A property of the constant is written to somewhere. */
function isChanged(context: TransformContext, node: t.Identifier): boolean {
  const binding = context.scopes.bindingOf(node);
  return (binding?.references ?? []).some(({ node: reference }) => {
    const parent = context.scopes.parentOf(reference);
    if (parent?.type !== "MemberExpression" || parent.object !== reference) return false;
    const holder = context.scopes.parentOf(parent);
    return holder?.type === "AssignmentExpression" && holder.left === parent;
  });
}

function serviceOptions(
  context: TransformContext,
  mapper: Mapper,
  settings: Settings,
  value: t.Expression,
): (ReadOptions & { shared?: undefined }) | { shared: t.Expression } | null {
  const made = settings.service?.created ?? null;
  if (!made || !samePath(awsPath(context, made.callee), service)) {
    mapper.todo(
      "NAD101",
      "the service that this client was given can't be followed: give the new client its options.",
      "Pass region, endpoint and credentials of that service to new DynamoDB({ … }).",
    );
    return { members: [], object: null, convertEmptyValues: null, service: null };
  }
  const inline = unwrap(value) === made;
  if (settings.service?.isReplaced && !inline) return { shared: value };
  const [argument] = made.arguments as t.Expression[];
  const read = argument
    ? readMembers(context, mapper, argument, settings.isMoved && inline)
    : { members: [], object: null };
  return { ...read, convertEmptyValues: null, service: null };
}

/** One object out of all that applies; an object that is there already keeps its layout. */
function assemble(
  settings: Settings,
  groups: readonly Members[],
  own: t.ObjectExpression | null,
): { made: t.ObjectExpression; kept?: undefined } | { kept: t.Expression; made?: undefined } {
  const [only, ...others] = groups;
  if (only && others.length === 0) {
    const whole = only === settings.config ? settings.configObject : own;
    if (whole && sameMembers(whole, only)) return { made: whole };
  }
  return { made: object(merge(groups)) };
}

function sameMembers(whole: t.ObjectExpression, members: Members): boolean {
  return whole.properties.length === members.length && members.every((member) => whole.properties.includes(member));
}

function spread(argument: t.Expression): t.SpreadElement {
  return { type: "SpreadElement", argument } as t.SpreadElement;
}

/** Names in moved code that mean something else, or nothing, where it goes. */
export function unseen(context: TransformContext, members: Members, at: Node): string[] {
  const names = new Set<string>();
  const visit = (node: Node): void => {
    if (node.type === "Identifier") {
      const binding = context.scopes.bindingOf(originalOf(node));
      if (
        binding &&
        !isInside(context, binding.declaration, members) &&
        context.scopes.lookup(binding.name, at) !== binding
      ) {
        names.add(binding.name);
      }
    }
    eachChild(node, visit);
  };
  for (const member of members) visit(member);
  return [...names];
}

function isInside(context: TransformContext, node: Node, members: Members): boolean {
  for (let at: Node | undefined = node; at; at = context.scopes.parentOf(at)) {
    if (members.includes(at as t.ObjectProperty)) return true;
  }
  return false;
}
