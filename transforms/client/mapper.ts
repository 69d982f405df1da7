import { type FunctionNode, isFunction, keyName, type Node, type t, unwrap, walk } from "../../src/syntax/ast.ts";
import { identifier, object, statement, string } from "../../src/syntax/build.ts";
import { insertBefore } from "../../src/syntax/edit.ts";
import { addImport, isStillUsed, removeConstant } from "../../src/syntax/imports.ts";
import type { Binding, Scopes } from "../../src/syntax/scope.ts";
import type { Plan } from "../analysis/adapter/plan.ts";
import { awsSdk } from "../analysis/aws/aws.ts";
import { argumentsFor } from "../analysis/aws/call-arguments.ts";
import { originalOf } from "../analysis/aws/clone.ts";
import { importedOptions } from "../analysis/aws/imported-options.ts";
import { isInside, isNothing, propertyValue } from "../analysis/aws/tree.ts";
import { givenTo } from "../analysis/aws/variable.ts";
import { type Writes, writesTo } from "../analysis/aws/writes.ts";
import type { TransformContext } from "../context.ts";
import type { FindingCode } from "../finding.ts";
import type { Facts } from "../project.ts";
import type { Names } from "./names.ts";
import { statementAround } from "./statement.ts";

export type Readers = Pick<Plan, "isOwned" | "isFilled">;

/**
 * Turns one client's options into those of SDK v3: what the tables need to know of the place, and where they say what
 * they found.
 */
export class Mapper {
  readonly context: TransformContext;
  /** The node that findings point at: the client as it was made. */
  readonly at: Node;
  /** The place of an expression in `AWS`. */
  readonly aws: (node: Node) => readonly string[] | undefined;
  /** What the client does with empty values stands in its document options. */
  hasEmptyValues = false;
  /** The options that `AWS.config` gives the client, unless its own go before them. */
  givenToAll: ReadonlySet<string> = new Set();
  /** What `AWS.config.sslEnabled` is where an `AWS.Endpoint` is made; set by who makes the client. */
  sslAt: (endpoint: Node) => t.Expression | "unclear" | undefined = () => undefined;
  /** What `AWS.config` says of another service, as options of SDK v3; set by who makes the client. */
  configOf: (service: "sts" | "cognitoidentity") => t.Expression | undefined = () => undefined;
  /** The options of another client as those of SDK v3; undefined when they can't be written so where they stand. */
  mapConfig: (config: t.Expression) => t.Expression | undefined = () => undefined;
  readonly #readers: Readers;
  readonly #names: Names;
  #providers: t.Identifier[] = [];
  readonly #emptied: Binding[] = [];

  constructor(context: TransformContext, names: Names, at: Node, aws: Mapper["aws"], readers: Readers) {
    this.#names = names;
    this.context = context;
    this.at = at;
    this.aws = aws;
    this.#readers = readers;
  }

  /** What a constant holds; the node itself when it is none. */
  held(node: Node): Node {
    const original = originalOf(node);
    const value = this.context.scopes.resolveValue(original);
    return value === original || value === unwrap(original) ? node : value;
  }

  /** What a member of a constant object holds, when nothing else is written there. */
  heldMember(node: t.MemberExpression): Node | undefined {
    const name = keyName(node) ?? "";
    const holder = unwrap(node.object);
    const { values, isPartial } = this.writes(holder);
    const object = holder.type === "MemberExpression" ? this.heldMember(holder) : this.held(holder);
    const value = object?.type === "ObjectExpression" ? propertyValue(object, name) : undefined;
    return value && !isPartial && !values.has(name) ? this.held(value) : undefined;
  }

  /** What a constant holds when nothing else reads it, so that it may be rewritten where it stands; else undefined. */
  owned(node: Node): Node | undefined {
    const original = originalOf(unwrap(node));
    const binding = original.type === "Identifier" ? this.context.scopes.bindingOf(original) : undefined;
    if (!binding || !this.#readers.isOwned(binding)) return undefined;
    const value = this.context.scopes.resolveValue(original);
    return value === original ? undefined : value;
  }

  /** All that a variable is ever given, when nothing else reads it, so that it may be rewritten there; else undefined. */
  given(name: t.Identifier): readonly t.Expression[] | undefined {
    const binding = this.context.scopes.bindingOf(originalOf(name));
    if (!binding || !this.#readers.isOwned(binding)) return undefined;
    if (binding.kind === "param") return this.argumentsFor(name)?.filter((value) => !isNothing(value));
    return binding.reassigned ? givenTo(this.context.scopes, binding) : undefined;
  }

  /** What a parameter is in all calls of its function, when it may be rewritten there: nothing else is done with it. */
  argumentsFor(name: t.Identifier): readonly t.Expression[] | undefined {
    const { scopes } = this.context;
    const binding = scopes.bindingOf(originalOf(name));
    const isHarmless = ({ node }: { readonly node: Node }) => node === originalOf(name) || isTest(scopes, node);
    if (!binding?.references.every(isHarmless)) return undefined;
    return argumentsFor(this.context, binding) as t.Expression[] | undefined;
  }

  /** The function of the file that a call calls and gets a value of at once. */
  callee(call: t.CallExpression): FunctionNode | undefined {
    const made = this.context.scopes.resolveValue(originalOf(unwrap(call.callee)));
    return isFunction(made) && !made.async && !made.generator ? made : undefined;
  }

  /** Whether nothing but converted code calls that function, so that what it gives may be rewritten there. */
  ownsCallee({ callee }: t.CallExpression): boolean {
    return isFunction(unwrap(callee)) || this.owned(callee) !== undefined;
  }

  /** Whether a call of the client's own options may be made in a constant above the client. */
  standsAlone(call: Node): boolean {
    return isInside(this.context, originalOf(call), this.at) && statementAround(this.context, this.at) !== undefined;
  }

  /** The same expression, or the constant above the client that holds what it calls for: nobody is called twice. */
  repeatable(holder: t.Expression): t.Expression {
    const above = holder.type === "CallExpression" ? statementAround(this.context, this.at) : undefined;
    if (!above) return holder;
    const name = this.context.scopes.freshName("options", this.at);
    insertBefore(this.context, above, [statement`const ${name} = ${holder};`]);
    return identifier(name);
  }

  /** Whether nothing is left in options; a constant that held them goes with `removeEmptied`. */
  isEmpty(node: Node): boolean {
    const value = unwrap(node);
    switch (value.type) {
      case "ObjectExpression":
        return value.properties.length === 0;
      case "ConditionalExpression":
        return this.isEmpty(value.consequent) && this.isEmpty(value.alternate);
      case "LogicalExpression":
        return value.operator === "&&" && this.isEmpty(value.right);
      case "Identifier": {
        const held = this.owned(value);
        const binding = this.context.scopes.bindingOf(originalOf(value));
        if (!held || !binding || !this.isEmpty(held)) return false;
        this.#emptied.push(binding);
        return true;
      }
      default:
        return false;
    }
  }

  removeEmptied(): void {
    for (const binding of this.#emptied) if (!isStillUsed(this.context, binding)) removeConstant(this.context, binding);
  }

  /** Nothing else is done with the constant than to write to its members. */
  isFilled(name: t.Identifier): boolean {
    const binding = this.context.scopes.bindingOf(originalOf(name));
    return binding !== undefined && this.#readers.isFilled(binding);
  }

  isAnnotated(name: t.Identifier): boolean {
    const [declared] = this.context.scopes.bindingOf(originalOf(name))?.identifiers ?? [];
    return declared?.type === "Identifier" && declared.typeAnnotation != null;
  }

  /** Gives the constant that holds options the type of v3's, if it had one of v2's. */
  retypeConstant(name: t.Identifier): void {
    const [declared] = this.context.scopes.bindingOf(originalOf(name))?.identifiers ?? [];
    if (declared?.type === "Identifier") this.retype(declared.typeAnnotation);
  }

  /** Gives a parameter that takes one of v2's options the type that the option has in v3. */
  retypeParameter(name: t.Identifier, option: string): void {
    const [declared] = this.context.scopes.bindingOf(originalOf(name))?.identifiers ?? [];
    if (declared?.type !== "Identifier") return;
    this.retype(declared.typeAnnotation, option);
  }

  /** The same for an annotation: of a function's result, too. */
  retype(annotation: Node | null | undefined, option?: string): void {
    if (annotation?.type !== "TSTypeAnnotation" || !namesAws(this.context, annotation)) return;
    const config = { type: "TSTypeReference", typeName: this.#names.config() } as t.TSTypeReference;
    const indexType = { type: "TSLiteralType", literal: string(option ?? "") };
    annotation.typeAnnotation =
      option === undefined ? config : ({ type: "TSIndexedAccessType", objectType: config, indexType } as t.TSType);
  }

  /** An object that was written on one line is laid out anew, since it may no longer fit there. */
  relaid(node: t.ObjectExpression): t.ObjectExpression {
    const first = node.properties.find(({ loc }) => loc != null);
    const isBroken =
      node.start != null &&
      first?.start != null &&
      this.context.file.source.slice(node.start, first.start).includes("\n");
    return isBroken ? node : object(node.properties);
  }

  /** Nothing but white space stands before the node on its line. */
  startsLine(node: Node): boolean {
    return node.start != null && /(^|\n)[ \t]*$/.test(this.context.file.source.slice(0, node.start));
  }

  /** A function of `@aws-sdk/credential-providers`, imported by `addImports`. */
  provider(name: string): t.Identifier {
    const node = identifier(name);
    this.#providers.push(node);
    return node;
  }

  /** What `map` gives; when that is nothing, the providers that it named on the way are not imported. */
  attempt(map: () => t.Expression | undefined): t.Expression | undefined {
    const before = this.#providers.length;
    const mapped = map();
    if (!mapped) this.#providers.length = before;
    return mapped;
  }

  /** Imports the credential providers that the new code names. */
  addImports(beside: Node | undefined): void {
    const source = "@aws-sdk/credential-providers";
    for (const node of this.#providers) {
      node.name = addImport(this.context, { source, imported: node.name, ...(beside && { beside }) });
    }
    this.#providers = [];
  }

  /** A property of the constant is written to somewhere. */
  isChanged(node: Node): boolean {
    const { values, isPartial } = this.writes(node);
    return isPartial || values.size > 0;
  }

  /** What is written into the object that the constant holds. */
  writes(node: Node): Writes {
    return writesTo(this.context, node);
  }

  /** What an object of another module of the project holds, as far as that is known. */
  importedOptions(node: Node): Facts["options-export"] | undefined {
    return importedOptions(this.context, node);
  }

  note(code: FindingCode, message: string, hint: string, node: Node = this.at): void {
    this.context.note(node.loc ? node : this.at, code, message, hint);
  }

  todo(code: FindingCode, message: string, hint: string): void {
    this.context.todo(this.at, code, message, hint);
  }

  putScheme(): void {
    this.note(
      "NAD106",
      "The endpoint's host comes from an expression: its scheme now stands before it, where v2 put one if there was none.",
      "Make sure that the value doesn't start with http:// or https:// itself.",
    );
  }

  unclearEndpoint(what: "pattern" | "expression"): void {
    if (what === "pattern") {
      this.todo(
        "NAD107",
        "{service} and {region} in an endpoint mean nothing to SDK v3: write the URL out.",
        "Write the whole URL.",
      );
    } else {
      this.note(
        "NAD106",
        "The endpoint comes from an expression; SDK v3 needs a URL, where v2 also took a host without a scheme.",
        "Make sure that the value starts with http:// or https:// wherever it is set.",
      );
    }
  }
}

/** A type of aws-sdk v2's stands in an annotation. */
export function namesAws({ scopes }: TransformContext, annotation: Node | null | undefined): boolean {
  let isV2 = false;
  if (!annotation) return isV2;
  walk(annotation, (node) => {
    const value = node.type === "TSTypeReference" ? scopes.moduleValue(node.typeName) : undefined;
    if (value && awsSdk.test(value.source)) isV2 = true;
  });
  return isV2;
}

/** `endpoint ? … : …`, `endpoint && …`: whether there is one. */
function isTest(scopes: Scopes, node: Node): boolean {
  const parent = scopes.parentOf(node);
  if (parent?.type === "ConditionalExpression" || parent?.type === "IfStatement") return parent.test === node;
  return parent?.type === "LogicalExpression" && parent.operator === "&&" && parent.left === node;
}
