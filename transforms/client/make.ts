/** Makes the client of SDK v3 that does what a client of v2 did, settings from `AWS.config` included. */
import { eachChild, keyName, literalText, type Node, resultsOf, type t, unwrap } from "../../src/syntax/ast.ts";
import { expression, identifier, object, property, string } from "../../src/syntax/build.ts";
import { findProperty, replaceNode } from "../../src/syntax/edit.ts";
import type { Binding } from "../../src/syntax/scope.ts";
import type { ServiceClient } from "../analysis/adapter/plan.ts";
import { awsPath, capturedBy, samePath } from "../analysis/aws/aws.ts";
import { clone, originalOf } from "../analysis/aws/clone.ts";
import {
  assignedObject,
  type ConfigStep,
  configMembers,
  isOfOtherService,
  keyNames,
  type Members,
  mergeMembers,
  spread,
  unsetAtFirst,
} from "../analysis/aws/config.ts";
import { configMember, substitute } from "../analysis/aws/config-reads.ts";
import { foundRegion, isFoundInProfile } from "../analysis/aws/region.ts";
import { sslAt } from "../analysis/aws/ssl.ts";
import { isInside, propertyValue } from "../analysis/aws/tree.ts";
import type { TransformContext } from "../context.ts";
import type { PortableCode } from "../project.ts";
import { addAmazon } from "./amazon.ts";
import { Mapper, type Readers } from "./mapper.ts";
import type { Names } from "./names.ts";
import { mapOptions, mapValue } from "./options.ts";
import { tracerOf, traceV3 } from "./tracing.ts";
import { addPortableImports, unpack } from "./unpack.ts";

/** Where a client's settings come from, the weakest first. */
export interface ConfigSources {
  /** From `AWS.config` of other files, or from a client of another file. */
  readonly foreign: readonly PortableCode[];
  /** From `AWS.config` of this file. */
  readonly config: Members;
  /** The object that holds exactly `config`, when it goes and may be used again. */
  readonly configObject: t.ObjectExpression | undefined;
  /** The statements that set what is in `config`. */
  readonly steps?: readonly ConfigStep[];
  /** The argument of the client's constructor. */
  readonly argument: t.Expression | undefined;
  /** The constructor's call goes, so that its argument may be moved and changed. */
  readonly isMoved: boolean;
  readonly service: ServiceClient | undefined;
  /** What the parameters of the function that makes the client are in this call. */
  readonly parameters?: ReadonlyMap<Binding, Node>;
  /** The callee of the constructor, in which X-Ray may be found. */
  readonly constructedBy: Node | undefined;
  /** Says which constants nothing but converted code reads: what they hold is rewritten where it stands. */
  readonly plan: Readers;
  /** Takes the names of other services of `AWS.config` (`sts`) whose settings the client was given. */
  readonly usedServices: Set<string>;
}

/** `DynamoDBDocument.from(new DynamoDB({ … }), { marshallOptions: { … } })` */
export function makeDocument(context: TransformContext, names: Names, at: Node, settings: ConfigSources): t.Expression {
  const maker = new Maker(context, names, at, settings);
  return maker.document();
}

/** `new DynamoDB({ … })` for a service that DocumentClients are made of. */
export function makeService(context: TransformContext, names: Names, at: Node, settings: ConfigSources): t.Expression {
  return new Maker(context, names, at, settings).client();
}

/** What a constructor is given. */
interface Given {
  readonly members: Members;
  /** The object itself, when it holds exactly these members and may be changed. */
  readonly object: t.ObjectExpression | undefined;
}

const nothing: Given = { members: [], object: undefined };

class Maker {
  readonly #context: TransformContext;
  readonly #names: Names;
  readonly #settings: ConfigSources;
  readonly #foreign: readonly (ReturnType<typeof unpack> & { code: PortableCode })[];
  readonly #mapper: Mapper;

  constructor(context: TransformContext, names: Names, at: Node, settings: ConfigSources) {
    this.#context = context;
    this.#names = names;
    this.#settings = settings;
    this.#foreign = settings.foreign.map((code) => ({ code, ...unpack(context, code) }));
    this.#mapper = new Mapper(context, names, at, (node) => this.#aws(node), settings.plan);
    this.#mapper.sslAt = (endpoint) => this.#sslAt(endpoint);
    this.#mapper.configOf = (service) => this.#configOf(service);
    this.#mapper.mapConfig = (config) => mapValue(this.#mapper, config);
  }

  /** What `AWS.config` says of another service: `AWS.config.sts = { … }`. */
  #configOf(service: string): t.Expression | undefined {
    const members = [
      ...this.#foreign.map(({ options }) => options.properties as Members),
      this.#settings.config,
    ].flat();
    const member = members.findLast((one) => keyName(one) === service);
    if (member?.type !== "ObjectProperty") return undefined;
    this.#settings.usedServices.add(service);
    const value = clone(member.value as t.Expression);
    return mapValue(this.#mapper, value) ?? value;
  }

  /** `AWS.config.sslEnabled` when an endpoint was made: by the modules that had set it, or by what stands before it in this file. */
  #sslAt(endpoint: Node): t.Expression | "unclear" | undefined {
    const found = this.#foreign.flatMap(({ options }) => propertyValue(options, "sslEnabled") ?? []).at(-1);
    const here = originalOf(endpoint);
    // Settings of another file's own endpoint: which of them came first isn't told.
    if (here.start == null) return found && "unclear";
    return sslAt(this.#context, this.#settings.steps ?? [], here) ?? found;
  }

  document(): t.Expression {
    const given = this.#read(this.#settings.argument, this.#settings.isMoved);
    const own = new DocumentOptions(
      this.#mapper,
      given,
      this.#foreign.map(({ options }) => options),
    );
    this.#mapper.hasEmptyValues = own.convertEmptyValues !== undefined;
    const client = own.service ? this.#serviceClient(own.service) : this.#client(own.rest);
    return expression`${this.#names.document()}.from(${client}, ${documentOptions(own.convertEmptyValues)})`;
  }

  client(): t.Expression {
    return this.#client(this.#read(this.#settings.argument, this.#settings.isMoved));
  }

  #client(given: Given): t.Expression {
    const options = this.#assemble(given);
    this.#names.later((beside) => {
      this.#mapper.removeEmptied();
      this.#mapper.addImports(beside);
    });
    const client = expression`new ${this.#names.client()}(${options ? [options] : []})`;
    return this.#traced(client);
  }

  /** X-Ray wrapped all of v2's `AWS`; of v3 it wraps each client. */
  #traced(client: t.Expression): t.Expression {
    const capture = tracerOf(this.#context, this.#settings.constructedBy);
    if (!capture) return client;
    const call = expression`${capture}(${client})` as t.CallExpression;
    this.#names.later(() => traceV3(this.#context, this.#mapper, call));
    return call;
  }

  #serviceClient(value: t.Expression): t.Expression {
    const made = this.#settings.service?.created;
    if (!made) return this.#unknownService(value);
    const isInline = unwrap(value) === made;
    if (this.#settings.service?.isReplaced && !isInline) {
      const captured = unwrap(value);
      if (captured.type === "CallExpression" && capturedBy(this.#context, captured.callee)) {
        this.#names.later(() => traceV3(this.#context, this.#mapper, captured));
      }
      return value;
    }
    const [argument] = made.arguments as t.Expression[];
    return this.#client(this.#read(argument, this.#settings.isMoved && isInline));
  }

  #unknownService(value: t.Expression): t.Expression {
    const { scopes } = this.#context;
    const created = scopes.resolveValue(value);
    const called = created.type === "NewExpression" ? scopes.moduleValue(created.callee) : undefined;
    if (created.type !== "NewExpression" || called?.source !== "amazon-dax-client") {
      this.#mapper.todo(
        "NAD101",
        "the service passed to this client can't be followed: pass its options to the new client.",
        "Pass region, endpoint and credentials of that service to new DynamoDB({ … }).",
      );
      return this.#client(nothing);
    }
    this.#mapper.todo(
      "NAD101",
      "this client talked to a DAX cluster; its SDK v3 replacement talks to DynamoDB itself.",
      "Give the adapter DaxDocument of @amazon-dax-sdk/lib-dax, created with the same endpoint, or do without DAX.",
    );
    // The table is in the cluster's region.
    const [options] = created.arguments;
    const given = options && scopes.resolveValue(options);
    const region = given?.type === "ObjectExpression" ? findProperty(given, "region") : undefined;
    const literal = region?.type === "ObjectProperty" ? literalText(scopes.resolveValue(region.value)) : undefined;
    return this.#client(
      literal === undefined ? nothing : { members: [property("region", string(literal))], object: undefined },
    );
  }

  /** All that applies, as one argument; an object that is there already keeps its layout. */
  #assemble(given: Given): t.Expression | undefined {
    const { config, configObject } = this.#settings;
    const foreign = this.#foreign.map(({ options }) => options.properties as Members);
    this.#mapper.givenToAll = new Set([...foreign, config].flat().flatMap((one) => keyName(one) ?? []));
    const spreadNames = this.#namesSpread(given);
    const ofConfig = [...foreign, config].map((group) =>
      group.filter((one) => !spreadNames.has(keyName(one) ?? "") && this.#isClients(one)),
    );
    const groups = [...ofConfig, given.members].filter((group) => group.length > 0);
    const [only, ...others] = groups;
    if (!only) {
      const options = object([]);
      addAmazon(this.#context, options);
      return options.properties.length > 0 ? options : undefined;
    }
    const alone = others.length === 0;
    const [member, ...more] = only;
    if (alone && member?.type === "SpreadElement" && more.length === 0) {
      // `new DocumentClient(options)`, whatever `options` is.
      const mapped = mapValue(this.#mapper, member.argument);
      if (mapped) return this.#mapper.isEmpty(mapped) ? undefined : this.#withImports(mapped);
    }
    const whole = alone ? (only === given.members ? given.object : configObject) : undefined;
    const options = whole && sameMembers(whole, only) ? this.#mapper.relaid(whole) : object(mergeMembers(groups));
    mapOptions(this.#mapper, options);
    addAmazon(this.#context, options);
    return options.properties.length > 0 ? this.#withImports(options) : undefined;
  }

  /** Imports what options of other files name, once it is known where. */
  #withImports<N extends Node>(options: N): N {
    for (const { code } of this.#foreign) {
      this.#names.later((beside) => addPortableImports(this.#context, options, code, beside));
    }
    return options;
  }

  /**
   * What a constant that is spread into the options sets in any case, whatever `AWS.config` has: nobody deletes it. Keys and HTTP's
   * options aren't replaced one by one.
   */
  #namesSpread({ members }: Given): ReadonlySet<string> {
    const names = members.flatMap((member) => {
      if (member.type !== "SpreadElement") return [];
      const { deleted } = this.#mapper.writes(member.argument);
      return this.#namesGiven(member.argument).filter((name) => !deleted.has(name));
    });
    const together = [...keyNames, "credentials", "httpOptions"];
    return new Set(names.filter((name) => !together.includes(name)));
  }

  /** The names in an object that is held, or in all that a function may give. */
  #namesGiven(value: t.Expression): readonly string[] {
    const held = this.#mapper.held(value);
    const made = held.type === "CallExpression" ? this.#mapper.callee(held) : undefined;
    const names = (made ? resultsOf(made.body) : [held]).map((one) => {
      const object = this.#mapper.held(unwrap(one));
      return object.type === "ObjectExpression" ? object.properties.flatMap((member) => keyName(member) ?? []) : [];
    });
    return (names[0] ?? []).filter((name) => names.every((all) => all.includes(name)));
  }

  /** A member of `AWS.config` that the client goes by. */
  #isClients(member: Members[number]): boolean {
    const name = keyName(member) ?? "";
    if (!ofDocumentClient.has(name)) return !isOfOtherService(this.#context, member);
    const why = "aws-sdk v2 read it in the options of a DocumentClient alone";
    this.#mapper.note("NAD105", `${name} of AWS.config is gone: ${why}.`, "Nothing: it had no effect.", member);
    return false;
  }

  #read(argument: t.Expression | undefined, isMoved: boolean): Given {
    if (!argument) return nothing;
    let value = unwrap(this.#withoutHeldConfig(argument)) as t.Expression;
    if (this.#isConfig(value)) {
      if (!value.arguments[0]) return nothing;
      value = unwrap(value.arguments[0]) as t.Expression;
    }
    value = assignedObject(value) ?? value;
    // `new DocumentClient(AWS.config)`
    if (samePath(awsPath(this.#context, value), ["config"])) return nothing;
    const own = isMoved ? value : clone(value);
    if (own.type !== "Identifier") substitute(own, (node) => this.#argument(node) ?? this.#setting(node));
    if (own.type !== "ObjectExpression") return { members: [spread(own)], object: undefined };
    return { members: configMembers(this.#context, own), object: own };
  }

  #isConfig(value: Node): value is t.NewExpression {
    return value.type === "NewExpression" && samePath(awsPath(this.#context, value.callee), ["Config"]);
  }

  /**
   * `const config = new AWS.Config({ … })`, which clients alone are given: where all of them are SDK v3's now it holds the
   * options themselves, else this one gets options of its own.
   */
  #withoutHeldConfig(argument: t.Expression): t.Expression {
    const { scopes } = this.#context;
    const held = this.#mapper.held(argument);
    const options = this.#isConfig(held) ? (held.arguments[0] ?? object([])) : undefined;
    const name = unwrap(argument);
    if (!this.#isConfig(held) || options?.type !== "ObjectExpression" || name.type !== "Identifier") return argument;
    const references = scopes.bindingOf(originalOf(name))?.references ?? [];
    const isUsedAsIs = references.every(
      ({ node, isType }) => isType || scopes.parentOf(node)?.type === "NewExpression",
    );
    if (!isUsedAsIs) return argument;
    if (!this.#mapper.owned(argument)) return clone(options);
    replaceNode(this.#context, held, options);
    return argument;
  }

  /** What a parameter is in the call that the client is made by. */
  #argument(node: Node): Node | undefined {
    const { parameters } = this.#settings;
    const binding =
      parameters?.size && node.type === "Identifier" ? this.#context.scopes.bindingOf(originalOf(node)) : 0;
    const value = binding ? parameters?.get(binding) : undefined;
    return value && clone(value);
  }

  /** What `AWS.config.region` is where the client is made. */
  #setting(node: Node): t.Expression | undefined {
    const name = configMember(this.#context, node);
    if (name === undefined) return undefined;
    const groups = [...this.#foreign.map(({ options }) => options.properties as Members), this.#settings.config];
    const member = groups.flat().findLast((one) => keyName(one) === name);
    if (member?.type === "ObjectProperty") return clone(member.value as t.Expression);
    if (unsetAtFirst.has(name)) return identifier("undefined");
    if (name !== "region") {
      this.#mapper.todo(
        "NAD102",
        `AWS.config.${name} is aws-sdk v2's own here, which SDK v3 doesn't have: pass this client the value.`,
        "Write the value into new DynamoDB({ … }), or leave the option out.",
      );
      return identifier("undefined");
    }
    if (isFoundInProfile(this.#context)) {
      this.#mapper.todo(
        "NAD102",
        "AWS.config.region was the profile's region under AWS_SDK_LOAD_CONFIG where no variable names one: pass this client the region.",
        "Set AWS_REGION where the application runs, or pass the region to new DynamoDB({ … }).",
      );
    }
    return foundRegion(this.#context);
  }

  #aws(node: Node): readonly string[] | undefined {
    const known = awsPath(this.#context, originalOf(node));
    if (known) return known;
    for (const one of this.#foreign) {
      const path = one.aws(node);
      if (path) return path;
    }
    return undefined;
  }
}

const ofDocumentClient: ReadonlySet<string> = new Set(["convertEmptyValues", "wrapNumbers"]);

/** The options that are the DocumentClient's own, and the rest, which are the service's. */
class DocumentOptions {
  convertEmptyValues: t.Expression | undefined = undefined;
  service: t.Expression | undefined = undefined;
  readonly rest: Given;
  readonly #mapper: Mapper;

  constructor(mapper: Mapper, given: Given, foreign: readonly t.ObjectExpression[]) {
    this.#mapper = mapper;
    for (const options of foreign) options.properties = options.properties.filter((member) => !this.#take(member));
    const members = given.members.filter((member) => !this.#take(member));
    if (given.object && members.length < given.members.length) given.object.properties = [...members];
    this.rest = { members, object: given.object };
    for (const member of given.members) if (member.type === "SpreadElement") this.#lookInto(member.argument);
    for (const held of given.members.flatMap((member) => this.#held(member))) {
      held.properties = held.properties.filter((member) => !this.#take(member));
    }
  }

  /** A constant that others read too. */
  #lookInto(holder: t.Expression): void {
    const held = this.#mapper.owned(holder) ? undefined : this.#mapper.held(holder);
    if (held?.type !== "ObjectExpression" || !findProperty(held, "convertEmptyValues")) return;
    this.convertEmptyValues ??= expression`${clone(unwrap(holder))}.convertEmptyValues`;
  }

  /** The constant's object, when it may be changed. */
  #held(member: Node): t.ObjectExpression[] {
    const value = member.type === "SpreadElement" ? this.#mapper.owned(member.argument) : undefined;
    return value?.type === "ObjectExpression" ? [value] : [];
  }

  #take(member: Node): boolean {
    if (member.type !== "ObjectProperty") return false;
    const value = member.value as t.Expression;
    switch (keyName(member)) {
      case "convertEmptyValues":
        this.convertEmptyValues = value;
        return true;
      case "service":
        this.service = value;
        return true;
      case "wrapNumbers":
        this.#mapper.note(
          "NAD105",
          "The client's option wrapNumbers is gone: the adapter reads `expires` as a number.",
          "Nothing to do here; give other code its own client if it needs wrapped numbers.",
          member,
        );
        return true;
      default:
        return false;
    }
  }
}

/**
 * What v2's DocumentClient did with values by itself: it left out what is undefined, made maps of class instances, and rounded numbers
 * beyond ±2^53, where v3 throws on the way to the table and gives a BigInt on the way back.
 */
function documentOptions(convertEmptyValues: t.Expression | undefined): t.Expression {
  const given = convertEmptyValues ? [property("convertEmptyValues", convertEmptyValues)] : [];
  const always = ["removeUndefinedValues", "convertClassInstanceToMap", "allowImpreciseNumbers"];
  const marshallOptions = object([...given, ...always.map((name) => property(name, expression`true`))]);
  return expression`{ marshallOptions: ${marshallOptions}, unmarshallOptions: { wrapNumbers: Number } }`;
}

function sameMembers(whole: t.ObjectExpression, members: Members): boolean {
  return whole.properties.length === members.length && members.every((member) => whole.properties.includes(member));
}

/** Names in moved code that mean something else, or nothing, where it goes. */
export function unseen(context: TransformContext, members: Members, at: Node): string[] {
  const names = new Set<string>();
  const visit = (node: Node): void => {
    if (node.type === "Identifier") {
      const binding = context.scopes.bindingOf(originalOf(node));
      const isSeen = !binding || context.scopes.lookup(binding.name, at) === binding;
      if (!isSeen && !members.some((member) => isInside(context, binding.declaration, originalOf(member))))
        names.add(binding.name);
    }
    eachChild(node, visit);
  };
  for (const member of members) visit(member);
  return [...names];
}
