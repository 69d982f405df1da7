import type { Item } from "./client.ts";

/** What an update does to an item. */
export interface AttributeChange {
  readonly set: Item;
  /** Attributes that go, unless they are among those to set. */
  readonly remove?: readonly string[];
  /** Attributes that keep the value they have. */
  readonly setOnce?: Item;
}

/**
 * The expressions of one request, which it is spread into: what it holds are the placeholders. Attribute names are an
 * application's own and may be reserved words or contain dots, so none stands in an expression itself.
 */
export class Expression {
  readonly ExpressionAttributeNames: Record<string, string> = {};
  readonly ExpressionAttributeValues: Item = {};
  #count = 0;

  /** A placeholder for an attribute name. */
  name(attribute: string): string {
    const placeholder = `#${this.#count++}`;
    this.ExpressionAttributeNames[placeholder] = attribute;
    return placeholder;
  }

  /** A placeholder for a value. */
  value(value: unknown): string {
    const placeholder = `:${this.#count++}`;
    this.ExpressionAttributeValues[placeholder] = value;
    return placeholder;
  }

  /** A condition: these attributes have these values, and those that are undefined here aren't there. */
  equal(attributes: Item): string {
    const conditions = Object.entries(attributes).map(([name, value]) =>
      value === undefined ? this.absent(name) : this.#equation(name, value),
    );
    return conditions.join(" AND ");
  }

  /** A condition: there is no such attribute. */
  absent(attribute: string): string {
    return `attribute_not_exists(${this.name(attribute)})`;
  }

  update({ set, setOnce = {}, remove = [] }: AttributeChange): string {
    const defaults = Object.entries(setOnce).map(([attribute, value]) => {
      const name = this.name(attribute);
      return `${name} = if_not_exists(${name}, ${this.value(value)})`;
    });
    // DynamoDB refuses to set and remove an attribute at once.
    const removals = remove.filter((attribute) => !(attribute in set)).map((attribute) => this.name(attribute));
    const assignments = Object.entries(set).map(([name, value]) => this.#equation(name, value));
    return `SET ${[...assignments, ...defaults]}${removals.length > 0 ? ` REMOVE ${removals}` : ""}`;
  }

  #equation(attribute: string, value: unknown): string {
    return `${this.name(attribute)} = ${this.value(value)}`;
  }
}
