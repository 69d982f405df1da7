import { rangesIn, type Workspaces } from "./workspace.ts";

/** Which packages of a repository may end in one application: those that one package uses, and that package. */
export class Applications {
  readonly #workspaces: Workspaces;
  /** The packages whose code imports a package, by their folders. */
  readonly #users = new Map<string, Set<string>>();
  readonly #around = new Map<string, ReadonlySet<string>>();
  readonly #groups = new Map<string, ReadonlySet<string>>();
  readonly #declared = new Set<ReadonlyMap<string, unknown>>();

  constructor(workspaces: Workspaces) {
    this.#workspaces = workspaces;
  }

  addImport(from: string, to: string): void {
    if (from === to || this.#users.get(to)?.has(from)) return;
    this.#users.set(to, (this.#users.get(to) ?? new Set()).add(from));
    this.#around.clear();
    this.#groups.clear();
  }

  imports(): { readonly from: string; readonly to: string }[] {
    return [...this.#users].flatMap(([to, users]) => [...users].map((from) => ({ from, to })));
  }

  areTogether(a: string, b: string): boolean {
    if (a === b) return true;
    const others = this.#usersOf(b);
    return [...this.#usersOf(a)].some((folder) => others.has(folder));
  }

  /** One leads to the other along imports, in whatever direction. */
  areLinked(a: string, b: string): boolean {
    if (a === b) return true;
    return this.#groupOf(a).has(b);
  }

  #groupOf(folder: string): ReadonlySet<string> {
    this.#addDeclared(folder);
    const known = this.#groups.get(folder);
    if (known) return known;
    const neighbours = new Map<string, string[]>();
    for (const { from, to } of this.imports()) {
      neighbours.set(from, [...(neighbours.get(from) ?? []), to]);
      neighbours.set(to, [...(neighbours.get(to) ?? []), from]);
    }
    const group = new Set([folder]);
    for (const at of group) for (const other of neighbours.get(at) ?? []) group.add(other);
    this.#groups.set(folder, group);
    return group;
  }

  /** A package, and all that use it, directly or through others. */
  #usersOf(folder: string): ReadonlySet<string> {
    this.#addDeclared(folder);
    let found = this.#around.get(folder);
    if (!found) {
      const all = new Set([folder]);
      for (const at of all) for (const user of this.#users.get(at) ?? []) all.add(user);
      found = all;
      this.#around.set(folder, found);
    }
    return found;
  }

  /** What the packages of a workspace say of each other in their package.json. */
  #addDeclared(folder: string): void {
    const packages = this.#workspaces.around(folder);
    if (this.#declared.has(packages)) return;
    this.#declared.add(packages);
    for (const user of packages.values()) {
      for (const { name } of rangesIn(user.manifest)) {
        const used = packages.get(name);
        if (used) this.addImport(user.folder, used.folder);
      }
    }
  }
}
