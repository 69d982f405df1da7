import type { Fact, FactKind, Facts } from "../../transforms/project.ts";

/** What a file has said. */
export interface PublishedFact<K extends FactKind = FactKind> {
  readonly path: string;
  readonly value: Facts[K];
}

type List = readonly PublishedFact[];

/**
 * Facts by their kind and by the package of the file that said them, each list by path. A file asks for what all others said, and every
 * file does: no list is made anew for a question. Who was given a list keeps it as it was.
 */
export class FactIndex {
  readonly #byKind = new Map<FactKind, Map<string, List>>();
  readonly #all = new Map<FactKind, List>();

  add(folder: string, path: string, { kind, value }: Fact): void {
    const byFolder = this.#byKind.get(kind) ?? new Map<string, List>();
    this.#byKind.set(kind, byFolder);
    byFolder.set(folder, inserted(byFolder.get(folder) ?? [], { path, value }));
    this.#all.delete(kind);
  }

  all<K extends FactKind>(kind: K): readonly PublishedFact<K>[] {
    const known = this.#all.get(kind) ?? this.within(kind, () => true);
    this.#all.set(kind, known);
    return known as readonly PublishedFact<K>[];
  }

  /** Those of some packages, by their folders. */
  within<K extends FactKind>(kind: K, isOne: (folder: string) => boolean): readonly PublishedFact<K>[] {
    const lists = [...(this.#byKind.get(kind) ?? [])].flatMap(([folder, list]) => (isOne(folder) ? [list] : []));
    const [first = [], ...more] = lists;
    const all = more.length === 0 ? first : [first, ...more].flat().sort((a, b) => compare(a.path, b.path));
    return all as readonly PublishedFact<K>[];
  }
}

/** Behind those with the same path. */
function inserted(list: List, fact: PublishedFact): List {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare((list[middle] as PublishedFact).path, fact.path) <= 0) low = middle + 1;
    else high = middle;
  }
  return list.toSpliced(low, 0, fact);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
