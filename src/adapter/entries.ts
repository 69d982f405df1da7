type Entry = readonly [name: string, value: unknown];

/** The object that is made of what each entry of another becomes: none, one or more entries. */
export function mapEntries(object: object, map: (entry: Entry) => Entry[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).flatMap(map));
}
