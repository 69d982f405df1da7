import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { Item } from "../../../src/items/index.ts";

const made: readonly (readonly [RegExp, string])[] = [
  [/eyJ[\w-]+(?:\.[\w-]*){2,4}/g, "<jwt>"],
  [/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, "<random>"],
  [/\b[0-9a-f]{64}\b/g, "<random>"],
  [/\b[0-9a-f]{32}\b/g, "<random>"],
];

/** Names for what an application's runs made at random: a user's id is `<user ada@example.com>` in both. */
export function namesIn(items: readonly Item[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { type, id, email, sessionToken } of items) {
    if (type?.S === "USER" && id?.S) names.set(id.S, `<user ${email?.S ?? "without e-mail"}>`);
    if (sessionToken?.S) names.set(sessionToken.S, "<session token>");
  }
  return names;
}

/** Makes what two runs did comparable: what is random gets a name. */
export class Normaliser {
  readonly #names: ReadonlyMap<string, string>;

  constructor(names: ReadonlyMap<string, string>) {
    this.#names = names;
  }

  /** The table's items by type, in an order that doesn't depend on what is random. */
  items(items: readonly (Item | undefined)[]): Record<string, unknown[]> {
    const byType: Record<string, unknown[]> = {};
    for (const item of items) {
      if (!item) continue;
      const attributes = this.value(unmarshall(item as never)) as Record<string, unknown>;
      // An account's attribute `type` is the provider's.
      const type = String(item.sk?.S).replace(/#.*$/, "");
      byType[type] = [...(byType[type] ?? []), attributes];
    }
    const text = (value: unknown) => JSON.stringify(Object.entries(value as object).sort());
    for (const list of Object.values(byType)) list.sort((a, b) => (text(a) < text(b) ? -1 : 1));
    return byType;
  }

  value(value: unknown): unknown {
    if (typeof value === "string") return this.#string(value);
    if (Array.isArray(value)) return value.map((each) => this.value(each));
    if (value instanceof Set) return [...value].map((each) => this.value(each)).sort();
    if (value !== null && typeof value === "object")
      return Object.fromEntries(Object.entries(value).map(([key, each]) => [this.#string(key), this.value(each)]));
    return value;
  }

  #string(text: string): string {
    let result = text;
    for (const [random, name] of this.#names) result = result.replaceAll(random, name);
    for (const [pattern, name] of made) result = result.replace(pattern, name);
    return result;
  }
}
