/**
 * What a table of ours says of a name that somebody else chose. `table[name]` would also find what every object has: `constructor`,
 * `toString`, `__proto__`.
 */
export function own<T>(table: Readonly<Record<string, T>>, name: string | null | undefined): T | undefined {
  return name != null && Object.hasOwn(table, name) ? table[name] : undefined;
}
