import { isDeepStrictEqual } from "node:util";
import type {
  Fact,
  FactKind,
  Facts,
  ImportForm,
  Project,
  ProjectQuestion,
  Role,
  RoleTarget,
} from "../../transforms/project.ts";

/**
 * The project as one file hears of it that is upgraded before all others have been looked at: notes what was asked, so that it can be
 * told afterwards whether what was made of the answers stands.
 *
 * What files say of each other is only ever added to. So a list is what it was while it is as long as it was, and none has to be kept.
 * Where modules are, what they export, who imports them, and what package.json and tsconfig.json say doesn't change during a run.
 */
export class Heard implements Project {
  readonly knowsOthers: boolean;
  readonly #project: Project;
  readonly #lengths = new Map<string, { readonly length: number; readonly again: () => number }>();
  readonly #answers = new Map<ProjectQuestion<unknown>, Map<string, unknown>>();
  #isSealed = false;
  #isConsistent = true;

  constructor(project: Project) {
    this.#project = project;
    this.knowsOthers = project.knowsOthers;
  }

  /** From now on nothing may be said: that is for the analysis, which is over. */
  seal(): void {
    this.#isSealed = true;
  }

  /** Whether everything that was asked would be answered now as it was. */
  get holds(): boolean {
    if (!this.#isConsistent) return false;
    for (const { length, again } of this.#lengths.values()) if (again() !== length) return false;
    for (const [question, answers] of this.#answers) {
      for (const [about, answer] of answers)
        if (!isDeepStrictEqual(question(this.#project, about), answer)) return false;
    }
    return true;
  }

  answer<Answer>(question: ProjectQuestion<Answer>, about: string): Answer {
    const answer = question(this.#project, about);
    const answers = this.#answers.get(question) ?? new Map<string, unknown>();
    this.#answers.set(question, answers);
    if (!answers.has(about)) answers.set(about, answer);
    else if (!isDeepStrictEqual(answers.get(about), answer)) this.#isConsistent = false;
    return answer;
  }

  facts<K extends FactKind>(kind: K, path?: string): readonly { readonly path: string; readonly value: Facts[K] }[] {
    return this.#list(`facts ${kind} ${path ?? ""}`, () => this.#project.facts(kind, path));
  }

  factsNear<K extends FactKind>(kind: K, path: string): readonly { readonly path: string; readonly value: Facts[K] }[] {
    return this.#list(`near ${kind} ${path}`, () => this.#project.factsNear(kind, path));
  }

  factsOfGroup<K extends FactKind>(
    kind: K,
    path: string,
  ): readonly { readonly path: string; readonly value: Facts[K] }[] {
    return this.#list(`group ${kind} ${path}`, () => this.#project.factsOfGroup(kind, path));
  }

  rolesOf(path: string, exportName: string): readonly Role[] {
    return this.#list(`roles ${exportName} ${path}`, () => this.#project.rolesOf(path, exportName));
  }

  hasRoles(path: string): boolean {
    return this.answer(hasRoles, path);
  }

  assignRole(fromPath: string, target: RoleTarget, role: Role): void {
    if (this.#isSealed) this.#isConsistent = false;
    else this.#project.assignRole(fromPath, target, role);
  }

  publish<K extends FactKind>(path: string, fact: Fact<K>): void {
    if (this.#isSealed) this.#isConsistent = false;
    else this.#project.publish(path, fact);
  }

  resolve(fromPath: string, specifier: string): string | undefined {
    return this.#project.resolve(fromPath, specifier);
  }

  resolveExport(
    fromPath: string,
    specifier: string,
    exportName: string,
  ): { path: string; exportName: string } | undefined {
    return this.#project.resolveExport(fromPath, specifier, exportName);
  }

  importersOf(path: string, exportName: string): readonly string[] {
    return this.#project.importersOf(path, exportName);
  }

  packageOf(path: string): string {
    return this.#project.packageOf(path);
  }

  isStrict(path: string): boolean {
    return this.#project.isStrict(path);
  }

  hasLooseTypes(path: string): boolean {
    return this.#project.hasLooseTypes(path);
  }

  requiredBy(path: string, form: ImportForm): "compiler" | "test" | undefined {
    return this.#project.requiredBy(path, form);
  }

  #list<T>(name: string, ask: () => readonly T[]): readonly T[] {
    const list = ask();
    const before = this.#lengths.get(name);
    if (!before) this.#lengths.set(name, { length: list.length, again: () => ask().length });
    else if (before.length !== list.length) this.#isConsistent = false;
    return list;
  }
}

function hasRoles(project: Project, about: string): boolean {
  return project.hasRoles(about);
}
