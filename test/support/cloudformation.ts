import { loadAwsServiceSpecSync } from "@aws-cdk/aws-service-spec";
import { type CollectionTag, parseDocument, type ScalarTag, visit } from "yaml";

type Json = Record<string, unknown>;

/** A template, with the short forms of functions (`!Ref X`) as objects (`{ Ref: "X" }`). */
export interface Template {
  readonly Parameters: Readonly<Record<string, Json>>;
  readonly Conditions: Readonly<Record<string, Json>>;
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties?: Json }>>;
  readonly Outputs: Readonly<Record<string, Json>>;
}

const functions = ["Ref", "Sub", "GetAtt"] as const;

/** CloudFormation takes YAML without aliases (user guide, "Working with CloudFormation templates", YAML). */
export function parseTemplate(text: string): Template {
  const customTags = functions.map((name): ScalarTag | CollectionTag => ({
    tag: `!${name}`,
    resolve: (value: string) => ({ [name === "Ref" ? name : `Fn::${name}`]: value }),
  }));
  const document = parseDocument(text, { customTags });
  if (document.errors[0]) throw document.errors[0];
  visit(document, {
    Alias: () => {
      throw new Error("CloudFormation takes no aliases");
    },
  });
  return document.toJS() as Template;
}

interface Type {
  readonly type: string;
  readonly element?: Type;
  readonly reference?: { readonly $ref: string };
  readonly types?: readonly Type[];
  readonly allowedValues?: readonly unknown[];
}

/** Loaded once: it takes seconds. */
let specifications: ReturnType<typeof loadAwsServiceSpecSync> | undefined;

/**
 * What is wrong with a template by AWS's own resource specification: types and properties that don't exist, properties that
 * are missing or of another type, and references that lead nowhere.
 */
export function problemsOf(template: Template): readonly string[] {
  specifications ??= loadAwsServiceSpecSync();
  const database = specifications;
  const problems: string[] = [];
  const names = new Set([...Object.keys(template.Parameters), ...Object.keys(template.Resources)]);
  const specification = (type: string) =>
    database.lookup("resource", "cloudFormationType", "equals", type)[0] as
      | {
          readonly properties: Record<string, { type: Type; required?: boolean }>;
          readonly attributes: Record<string, unknown>;
        }
      | undefined;

  for (const [name, { Type, Properties = {} }] of Object.entries(template.Resources)) {
    const resource = specification(Type);
    if (!resource) problems.push(`${name}: there is no ${Type}`);
    else checkProperties(Properties, resource.properties, name);
  }
  checkReferences(template.Conditions, "Conditions");
  checkReferences(template.Resources, "Resources");
  checkReferences(template.Outputs, "Outputs");
  return problems;

  function checkProperties(
    given: Json,
    known: Readonly<Record<string, { readonly type: Type; readonly required?: boolean }>>,
    path: string,
  ): void {
    for (const [property, { required }] of Object.entries(known)) {
      if (required && !(property in given)) problems.push(`${path}: ${property} is missing`);
    }
    for (const [property, value] of Object.entries(given)) {
      const found = known[property];
      if (!found) problems.push(`${path}: there is no ${property}`);
      else checkValue(value, found.type, `${path}.${property}`);
    }
  }

  function checkValue(value: unknown, type: Type, path: string): void {
    if (isFunction(value)) return;
    const is = (expected: boolean) => expected || problems.push(`${path}: ${JSON.stringify(value)} is no ${type.type}`);
    switch (type.type) {
      case "array":
        if (!Array.isArray(value)) is(false);
        else for (const [index, part] of value.entries()) checkValue(part, type.element as Type, `${path}.${index}`);
        return;
      case "map":
        for (const [key, part] of Object.entries(value as Json))
          checkValue(part, type.element as Type, `${path}.${key}`);
        return;
      case "ref": {
        const definition = database.get("typeDefinition", type.reference?.$ref ?? "") as unknown as {
          readonly properties: Record<string, { type: Type; required?: boolean }>;
        };
        if (typeof value !== "object") is(false);
        else checkProperties(value as Json, definition.properties, path);
        return;
      }
      case "union":
        is((type.types ?? []).some((each) => isOf(value, each, path)));
        return;
      case "string":
        is(typeof value === "string" && isAllowed(value, type));
        return;
      case "boolean":
        is(typeof value === "boolean");
        return;
      case "integer":
        is(Number.isInteger(value) && isAllowed(value, type));
        return;
      case "number":
        is(typeof value === "number");
        return;
      case "json":
        is(typeof value === "object" || typeof value === "string");
        return;
      default:
        throw new Error(`${path} is a ${type.type}, which isn't checked`);
    }
  }

  function isOf(value: unknown, type: Type, path: string): boolean {
    const before = problems.length;
    checkValue(value, type, path);
    return problems.splice(before).length === 0;
  }

  function checkReferences(value: unknown, path: string): void {
    if (typeof value !== "object" || value === null) return;
    for (const [key, part] of Object.entries(value)) {
      if (key === "Ref") checkName(String(part), path);
      else if (key === "Fn::GetAtt") checkAttribute(String(part), path);
      else if (key === "Fn::If") checkCondition(part, path);
      else if (key === "Fn::Sub") checkText(String(part), path);
      else checkReferences(part, `${path}.${key}`);
    }
  }

  function checkText(text: string, path: string): void {
    for (const [, name = ""] of text.matchAll(/\$\{([^}]+)\}/g)) {
      if (name.includes(".")) checkAttribute(name, path);
      else checkName(name, path);
    }
  }

  function checkCondition(parts: unknown, path: string): void {
    const [condition, ...values] = Array.isArray(parts) ? parts : [];
    if (!(String(condition) in template.Conditions)) problems.push(`${path}: no ${condition}`);
    if (values.length !== 2) problems.push(`${path}: Fn::If takes two values`);
    checkReferences(values, path);
  }

  function checkName(name: string, path: string): void {
    if (!names.has(name) && !/^AWS::(Region|AccountId|Partition|NoValue)$/.test(name))
      problems.push(`${path}: no ${name}`);
  }

  function checkAttribute(text: string, path: string): void {
    const [name = "", attribute = ""] = text.split(".");
    const type = template.Resources[name]?.Type ?? "";
    if (!(attribute in (specification(type)?.attributes ?? {}))) problems.push(`${path}: no ${text}`);
  }
}

function isAllowed(value: unknown, { allowedValues }: Type): boolean {
  return allowedValues?.includes(value) ?? true;
}

function isFunction(value: unknown): boolean {
  return typeof value === "object" && value !== null && /^(Ref|Fn::)/.test(Object.keys(value)[0] ?? "");
}
