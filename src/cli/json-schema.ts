/** As much of JSON Schema as the published schemas use. */
export interface Schema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly type?: string | readonly string[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
}

/** Whether a value that JSON held is what a schema describes. */
export function isOf(root: Schema, value: unknown, schema: Schema = root): boolean {
  const each = (part: Schema, inner: unknown = value) => isOf(root, inner, part);
  const { $ref, anyOf, oneOf, type } = schema;
  if ($ref !== undefined) return each(root.$defs?.[$ref.replace("#/$defs/", "")] ?? { enum: [] });
  if ("const" in schema && value !== schema.const) return false;
  if (schema.enum && !schema.enum.includes(value)) return false;
  if (anyOf && !anyOf.some((part) => each(part))) return false;
  if (oneOf && oneOf.filter((part) => each(part)).length !== 1) return false;
  if (type !== undefined && ![type].flat().some((name) => isType(value, name))) return false;
  if (typeof value === "string") return schema.pattern === undefined || new RegExp(schema.pattern, "u").test(value);
  if (typeof value === "number") {
    return (
      value >= (schema.minimum ?? Number.NEGATIVE_INFINITY) && value <= (schema.maximum ?? Number.POSITIVE_INFINITY)
    );
  }
  if (Array.isArray(value)) return value.length >= (schema.minItems ?? 0) && hasItems(value, schema, each);
  return typeof value !== "object" || value === null || hasProperties(value, schema, each);
}

function isType(value: unknown, type: string): boolean {
  if (type === "null") return value === null;
  if (type === "array") return Array.isArray(value);
  if (type === "integer") return Number.isInteger(value);
  if (type === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
  return typeof value === type;
}

type Each = (part: Schema, inner: unknown) => boolean;

function hasItems(value: readonly unknown[], { items }: Schema, each: Each): boolean {
  return !items || value.every((item) => each(items, item));
}

function hasProperties(
  value: object,
  { properties = {}, required = [], additionalProperties = true }: Schema,
  each: Each,
): boolean {
  if (!required.every((name) => Object.hasOwn(value, name))) return false;
  return Object.entries(value).every(([name, inner]) => {
    if (Object.hasOwn(properties, name)) return each(properties[name] as Schema, inner);
    return typeof additionalProperties === "boolean" ? additionalProperties : each(additionalProperties, inner);
  });
}
