import type { Item } from "./client.ts";

/**
 * The placeholders of one request. Attribute names are an application's own and may be reserved words or contain dots,
 * so none stands in an expression itself.
 */
export class Expression {
  readonly #names: Record<string, string> = {};
  readonly #values: Item = {};

  /** `#0` for an attribute name. */
  name(attribute: string): string {
    const placeholder = `#${Object.keys(this.#names).length}`;
    this.#names[placeholder] = attribute;
    return placeholder;
  }

  /** `:0` for a value. */
  value(value: unknown): string {
    const placeholder = `:${Object.keys(this.#values).length}`;
    this.#values[placeholder] = value;
    return placeholder;
  }

  /** `#0 = :0` */
  equals(attribute: string, value: unknown): string {
    return `${this.name(attribute)} = ${this.value(value)}`;
  }

  /** What the request needs besides the expressions. DynamoDB refuses an empty map of values. */
  get attributes() {
    return {
      ExpressionAttributeNames: this.#names,
      ...(Object.keys(this.#values).length > 0 && { ExpressionAttributeValues: this.#values }),
    };
  }
}
