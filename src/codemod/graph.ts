import { dirname, join, normalize, resolve } from "node:path";
import { createPathsMatcher } from "get-tsconfig";
import type { Fact, FactKind, Facts, ImportForm, Project, Role, RoleTarget } from "../../transforms/project.ts";
import { Aliases } from "./aliases.ts";
import { Applications } from "./applications.ts";
import { areTypesLoose, asksForV3 } from "./asked-for.ts";
import { Compilers } from "./compiled.ts";
import { FactIndex, type PublishedFact } from "./fact-index.ts";
import { tsconfigFor } from "./tsconfig.ts";
import { importedByMap, packageSpecifier, sourcesOf, Workspaces } from "./workspace.ts";

/** The names that a module exports, and where those come from that it passes on. */
export interface ExportNames {
  readonly named: ReadonlyMap<
    string,
    { readonly kind: "value" } | { readonly kind: "from"; readonly source: string; readonly exportName: string }
  >;
  readonly stars: readonly string[];
}

/** What the graph has to ask of the file system and the parser. */
export interface GraphHost {
  isFile(path: string): boolean;
  /** The exports of a module; undefined when it can't be read or parsed. */
  exportsOf(path: string): ExportNames | undefined;
  /** The files that may import this one, by their text; the graph looks closer. */
  mayImport(path: string): readonly string[];
  /** What a file imports: each specifier with the name it takes, `"*"` for all. */
  importsOf(path: string): readonly { readonly source: string; readonly exportName: string }[];
}

const none: readonly Role[] = [];

const extensions = [".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".cts"];
/** TypeScript lets a specifier name the file that will be built. */
const builtFrom: Record<string, readonly string[]> = {
  ".js": [".ts", ".tsx", ".jsx"],
  ".jsx": [".tsx"],
  ".mjs": [".mts"],
  ".cjs": [".cts"],
};

/** The modules of a project, and what they have said about each other. */
export class ProjectGraph implements Project {
  readonly knowsOthers = true;
  readonly #host: GraphHost;
  readonly #roles = new Map<string, Map<string, Map<string, Role>>>();
  readonly #givers = new Map<string, Set<string>>();
  readonly #facts = new Map<string, Map<string, Fact>>();
  readonly #configs = new Map<string, { matcher: ((specifier: string) => string[]) | undefined; strict: boolean }>();
  readonly #resolved = new Map<string, string | undefined>();
  readonly #packages = new Map<string, string>();
  readonly #workspaces = new Workspaces();
  readonly #aliases = new Aliases();
  readonly #compilers = new Compilers(this.#workspaces);
  readonly #applications = new Applications(this.#workspaces);
  readonly #importers = new Map<string, readonly string[]>();
  readonly #factIndex = new FactIndex();
  /** Called when a file's export gets a role that it did not have. */
  onNewRole: (path: string) => void = () => {};
  /** Called when a file says something that it had not said. */
  onNewFact: (path: string, fact: Fact) => void = () => {};

  constructor(host: GraphHost) {
    this.#host = host;
  }

  resolve(fromPath: string, specifier: string): string | undefined {
    const folder = dirname(fromPath);
    const key = `${folder}\0${specifier}`;
    let found = this.#resolved.get(key);
    if (!this.#resolved.has(key)) {
      found = this.#resolve(folder, specifier);
      this.#resolved.set(key, found);
      if (found !== undefined) this.#applications.addImport(this.packageOf(fromPath), this.packageOf(found));
    }
    return found;
  }

  #resolve(folder: string, specifier: string): string | undefined {
    if (/^\.{1,2}(\/|$)/.test(specifier)) return this.#file(resolve(folder, specifier));
    return (
      this.#first(this.#matcher(folder)?.(specifier) ?? []) ??
      this.#local(folder, specifier) ??
      this.#aliased(folder, specifier)
    );
  }

  /** What other tools than TypeScript call by a name of their own. */
  #aliased(folder: string, specifier: string): string | undefined {
    const home = this.packageOf(join(folder, "package.json"));
    const root = this.#workspaces.rootOf(home) ?? home;
    const folders = root === home ? [home] : [home, root];
    return this.#first(folders.flatMap((at) => this.#aliases.candidates(at, specifier)));
  }

  /** A package of the repository, by its package.json, and what a package's own `imports` names. */
  #local(folder: string, specifier: string): string | undefined {
    const home = this.packageOf(join(folder, "package.json"));
    const manifest = this.#workspaces.manifestIn(home);
    if (specifier.startsWith("#") && manifest) return this.#first(importedByMap({ folder: home, manifest }, specifier));
    const asked = packageSpecifier(specifier);
    const found = asked && this.#workspaces.find(home, asked.name);
    return found ? this.#first(sourcesOf(found, asked.subpath)) : undefined;
  }

  #first(paths: readonly string[]): string | undefined {
    for (const path of paths) {
      const found = this.#file(path);
      if (found) return found;
    }
    return undefined;
  }

  /**
   * What a specifier may name, before asking the disk: itself when relative, what tsconfig's paths make of it otherwise, or the
   * file of a package of the repository.
   */
  candidates(fromPath: string, specifier: string): readonly string[] {
    if (specifier.startsWith(".")) return [specifier];
    const folder = dirname(fromPath);
    const byPaths = this.#matcher(folder)?.(specifier) ?? [];
    const local = this.#local(folder, specifier) ?? this.#aliased(folder, specifier);
    return local === undefined ? byPaths : [...byPaths, local];
  }

  #file(path: string): string | undefined {
    const { isFile } = this.#host;
    if (/\.[cm]?[jt]sx?$/.test(path) && isFile(path)) return path;
    const extension = /\.[cm]?jsx?$/.exec(path)?.[0];
    if (extension) {
      const stem = path.slice(0, -extension.length);
      for (const other of builtFrom[extension] ?? []) if (isFile(stem + other)) return stem + other;
    }
    for (const added of extensions) if (isFile(path + added)) return path + added;
    for (const added of extensions) if (isFile(join(path, `index${added}`))) return join(path, `index${added}`);
    return undefined;
  }

  /** `paths` and `baseUrl` of the tsconfig.json or jsconfig.json that rules a folder. */
  #matcher(folder: string): ((specifier: string) => string[]) | undefined {
    return this.#config(folder).matcher;
  }

  packageOf(path: string): string {
    const folder = dirname(path);
    let found = this.#packages.get(folder);
    if (found === undefined) {
      const isTop = dirname(folder) === folder;
      found = isTop || this.#host.isFile(join(folder, "package.json")) ? folder : this.packageOf(folder);
      this.#packages.set(folder, found);
    }
    return found;
  }

  isStrict(path: string): boolean {
    return this.#config(dirname(path)).strict;
  }

  hasLooseTypes(path: string): boolean {
    return areTypesLoose(this.#workspaces, this.packageOf(path));
  }

  asksForV3(path: string): boolean {
    return asksForV3(this.#workspaces, this.packageOf(path));
  }

  requiredBy(path: string, form: ImportForm): "compiler" | "test" | undefined {
    const all = this.#loaders(path);
    if (all.some((loader) => this.#compilers.writeRequires(this.packageOf(loader), loader, form))) return "compiler";
    return all.some((loader) => isTest(loader)) && this.#compilers.testsAreRequired(this.packageOf(path))
      ? "test"
      : undefined;
  }

  /** A file, and all that import it, one by another. */
  #loaders(path: string): readonly string[] {
    const found = new Set([path]);
    for (const at of found) for (const importer of this.importersOf(at, "*")) found.add(importer);
    return [...found];
  }

  #config(folder: string): { matcher: ((specifier: string) => string[]) | undefined; strict: boolean } {
    let known = this.#configs.get(folder);
    if (!known) {
      const config = tsconfigFor(folder, "tsconfig.json") ?? tsconfigFor(folder, "jsconfig.json");
      const { strict = false, strictNullChecks = strict } = config?.config.compilerOptions ?? {};
      const found = config && createPathsMatcher(config);
      // get-tsconfig writes all paths with slashes; here they are names of files, as the system writes them.
      const matcher = found ? (specifier: string) => found(specifier).map((path) => normalize(path)) : undefined;
      known = { matcher, strict: strictNullChecks };
      this.#configs.set(folder, known);
    }
    return known;
  }

  resolveExport(
    fromPath: string,
    specifier: string,
    exportName: string,
  ): { path: string; exportName: string } | undefined {
    const path = this.resolve(fromPath, specifier);
    return path ? this.#follow(path, exportName) : undefined;
  }

  /** Depth first, without recursion: somebody's chain of modules may be longer than the stack is deep. */
  #follow(path: string, exportName: string): { path: string; exportName: string } | undefined {
    const seen = new Set<string>();
    const open = [{ path, exportName }];
    for (let at = open.pop(); at; at = open.pop()) {
      const key = `${at.path}\0${at.exportName}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const found = this.#step(at);
      if (!Array.isArray(found)) return found;
      open.push(...found.reverse());
    }
    return undefined;
  }

  /** The module that makes an export, or those that may pass it on, in their order. */
  #step({
    path,
    exportName,
  }: {
    path: string;
    exportName: string;
  }): { path: string; exportName: string } | { path: string; exportName: string }[] {
    const exports = this.#host.exportsOf(path);
    if (!exports) return [];
    const entry = exports.named.get(exportName) ?? (exportName === "*" ? exports.named.get("default") : undefined);
    if (entry?.kind === "value") {
      // `import * as x` of a CommonJS module is its `module.exports`; of an ES module it is all of its exports.
      const isEsm = exportName === "*" && exports.named.size > 1;
      return { path, exportName: exportName === "*" && !isEsm ? "default" : exportName };
    }
    const next = (source: string, name: string) => {
      const resolved = this.resolve(path, source);
      return resolved ? [{ path: resolved, exportName: name }] : [];
    };
    if (entry) return next(entry.source, entry.exportName);
    if (exportName === "*") return { path, exportName };
    return exports.stars.flatMap((star) => next(star, exportName));
  }

  assignRole(fromPath: string, target: RoleTarget, role: Role): void {
    const found = this.resolveExport(fromPath, target.module, target.exportName);
    if (!found) return;
    this.#addGiver(found.path, fromPath);
    this.addRole(found.path, found.exportName, role);
  }

  addRole(path: string, exportName: string, role: Role): void {
    const byExport = this.#roles.get(path) ?? new Map<string, Map<string, Role>>();
    this.#roles.set(path, byExport);
    const roles = byExport.get(exportName) ?? new Map<string, Role>();
    byExport.set(exportName, roles);
    const key = typeof role === "string" ? role : JSON.stringify(role);
    if (roles.has(key)) return;
    roles.set(key, role);
    this.onNewRole(path);
  }

  rolesOf(path: string, exportName: string): readonly Role[] {
    const roles = this.#roles.get(path)?.get(exportName);
    return roles ? [...roles.values()] : none;
  }

  hasRoles(path: string): boolean {
    return this.#roles.has(path);
  }

  publish<K extends FactKind>(path: string, fact: Fact<K>): void {
    const facts = this.#facts.get(path) ?? new Map<string, Fact>();
    this.#facts.set(path, facts);
    const key = JSON.stringify(fact);
    if (facts.has(key)) return;
    facts.set(key, fact as Fact);
    this.#factIndex.add(this.packageOf(path), path, fact as Fact);
    this.onNewFact(path, fact as Fact);
  }

  facts<K extends FactKind>(kind: K, path?: string): readonly PublishedFact<K>[] {
    if (path === undefined) return this.#factIndex.all(kind);
    const own = [...(this.#facts.get(path)?.values() ?? [])].filter((fact) => fact.kind === kind);
    return own.map((fact) => ({ path, value: fact.value as Facts[K] }));
  }

  factsNear<K extends FactKind>(kind: K, path: string): readonly PublishedFact<K>[] {
    const folder = this.packageOf(path);
    return this.#factIndex.within(kind, (other) => this.#applications.areTogether(folder, other));
  }

  factsOfGroup<K extends FactKind>(kind: K, path: string): readonly PublishedFact<K>[] {
    const folder = this.packageOf(path);
    return this.#factIndex.within(kind, (other) => this.#applications.areLinked(folder, other));
  }

  importersOf(path: string, exportName: string): readonly string[] {
    const key = `${path}\0${exportName}`;
    let found = this.#importers.get(key);
    if (!found) {
      found = [...this.#findImporters(path, exportName)].sort();
      this.#importers.set(key, found);
    }
    return found;
  }

  /** The files that take this export (`"*"`: any), directly or from a module that passes it on; those that pass it on do not count. */
  #findImporters(path: string, exportName: string): Set<string> {
    const importers = new Set<string>();
    const seen = new Set([path]);
    const open = [{ path, exportName }];
    for (let at = open.pop(); at; at = open.pop()) {
      for (const candidate of this.#host.mayImport(at.path)) {
        if (candidate === at.path) continue;
        if (this.#takes(candidate, at.path, at.exportName)) importers.add(candidate);
        if (seen.has(candidate)) continue;
        const names = this.#passedOnNames(candidate, at.path, at.exportName);
        if (names.length > 0) seen.add(candidate);
        open.push(...names.map((name) => ({ path: candidate, exportName: name })));
      }
    }
    return importers;
  }

  /** Whether a module imports an export of another, through modules that pass it on too. */
  #takes(candidate: string, path: string, exportName: string): boolean {
    return this.#host.importsOf(candidate).some(({ source, exportName: name }) => {
      if (this.resolve(candidate, source) === path && isAmong(name, exportName)) return true;
      const target = this.resolveExport(candidate, source, name);
      return target?.path === path && isAmong(target.exportName, exportName);
    });
  }

  /** The names under which a module passes on an export of another. */
  #passedOnNames(candidate: string, path: string, exportName: string): string[] {
    const exports = this.#host.exportsOf(candidate);
    if (!exports) return [];
    const names = [...exports.named].flatMap(([name, entry]) =>
      entry.kind === "from" && this.resolve(candidate, entry.source) === path && isAmong(entry.exportName, exportName)
        ? [name]
        : [],
    );
    return exports.stars.some((star) => this.resolve(candidate, star) === path) ? [...names, exportName] : names;
  }

  #addGiver(path: string, giver: string): void {
    if (path !== giver) this.#givers.set(path, (this.#givers.get(path) ?? new Set()).add(giver));
  }

  /** The other files that gave a role to an export of this one. */
  givenRolesBy(path: string): readonly string[] {
    return [...(this.#givers.get(path) ?? [])];
  }

  /** The files of the project that a file imports from. */
  importedFiles(path: string): readonly string[] {
    const sources = new Set(this.#host.importsOf(path).map(({ source }) => source));
    return [...sources].flatMap((source) => this.resolve(path, source) ?? []);
  }

  /** All that was said, to be taken over by another graph. */
  snapshot(): GraphSnapshot {
    return {
      roles: [...this.#roles].flatMap(([path, byExport]) =>
        [...byExport].flatMap(([exportName, roles]) => [...roles.values()].map((role) => ({ path, exportName, role }))),
      ),
      givers: [...this.#givers].flatMap(([path, givers]) => [...givers].map((giver) => ({ path, giver }))),
      facts: [...this.#facts].flatMap(([path, facts]) => [...facts.values()].map((fact) => ({ path, fact }))),
      imports: this.#applications.imports(),
    };
  }

  /** Takes over what another graph was told; new roles are announced like any. */
  merge(snapshot: GraphSnapshot): void {
    for (const { path, giver } of snapshot.givers) this.#addGiver(path, giver);
    for (const { path, exportName, role } of snapshot.roles) this.addRole(path, exportName, role);
    for (const { path, fact } of snapshot.facts) this.publish(path, fact);
    for (const { from, to } of snapshot.imports) this.#applications.addImport(from, to);
  }
}

function isTest(path: string): boolean {
  return /(^|[/\\])__tests__[/\\]|\.(test|spec)\.[cm]?[jt]sx?$/.test(path);
}

/** Whether a name is the export that is asked for; `"*"` stands for all on either side. */
function isAmong(name: string, exportName: string): boolean {
  return name === exportName || name === "*" || exportName === "*";
}

export interface GraphSnapshot {
  readonly roles: readonly { readonly path: string; readonly exportName: string; readonly role: Role }[];
  /** The files that gave a file its roles. */
  readonly givers: readonly { readonly path: string; readonly giver: string }[];
  readonly facts: readonly { readonly path: string; readonly fact: Fact }[];
  /** The folders of packages of which one's code imports the other's. */
  readonly imports: readonly { readonly from: string; readonly to: string }[];
}
