import type { Node, t } from "../src/syntax/ast.ts";
import { exportsOf, type ModuleExports } from "../src/syntax/exports.ts";
import { isTypeScriptPath, type ParsedFile } from "../src/syntax/parse.ts";
import type { PendingComment } from "../src/syntax/print/comments.ts";
import { Scopes } from "../src/syntax/scope.ts";
import { type FileStyle, styleOf } from "../src/syntax/style.ts";
import { type AdapterPackage, adapterPackages } from "./adapter-packages.ts";
import type { CodeChange, Finding, FindingCode } from "./finding.ts";
import {
  areReturned,
  type Fact,
  type FactKind,
  loneFile,
  type Project,
  type Role,
  type RoleName,
  type RoleTarget,
} from "./project.ts";

export interface TransformOptions {
  /** The package that the application takes its v4 adapter from. */
  readonly adapter: AdapterPackage;
  /** Set `readV3Items` where the adapter is called: an option of `migrate-nextauth-dynamo/adapter`, unknown to the others. */
  readonly readV3Items: boolean;
  /** Set `strongSessions` there, which the others don't know either. */
  readonly strongSessions: boolean;
  /** The names of variables that files of the project set: env files, compose files and the like. */
  readonly environmentNames: readonly string[];
  /** Packages that the project depends on and that ask with aws-sdk v2, as `AWS.config` says. */
  readonly awsSdkUsers: readonly string[];
}

export const defaultOptions: TransformOptions = {
  adapter: adapterPackages[0],
  readV3Items: false,
  strongSessions: false,
  environmentNames: [],
  awsSdkUsers: [],
};

/**
 * What somebody works out once for a file and keeps with it. A WeakMap would do the same, but V8's collector of young objects takes
 * a WeakMap's values for alive until the next full collection, and such a value leads to all of the file's tree.
 */
export class PerFile<T> {
  get(context: TransformContext): T | undefined {
    return context.perFile.get(this) as T | undefined;
  }

  set(context: TransformContext, value: T): void {
    context.perFile.set(this, value);
  }
}

const noRoles: ReadonlySet<Role> = new Set();

/** What a transform works on: one file, its tree and scopes, and where to say what was done. One for all transforms of a file. */
export class TransformContext {
  readonly file: { readonly path: string; readonly source: string };
  readonly parsed: ParsedFile;
  readonly program: t.Program;
  readonly scopes: Scopes;
  readonly options: TransformOptions;
  readonly project: Project;
  readonly changes: CodeChange[] = [];
  readonly findings: Finding[] = [];
  readonly comments: PendingComment[] = [];
  /** Set by the runner: the name under which changes are recorded. */
  transform = "";
  readonly perFile = new Map<PerFile<unknown>, unknown>();
  /** Nodes whose own comments go when they are removed. */
  readonly removedWithComments = new Set<Node>();
  readonly #mentioned = new Map<string, boolean>();
  #style: FileStyle | undefined;
  #exports: ModuleExports | undefined;

  constructor(parsed: ParsedFile, options: TransformOptions = defaultOptions, project: Project = loneFile) {
    this.file = { path: parsed.path, source: parsed.source };
    this.parsed = parsed;
    this.program = parsed.ast.program;
    this.scopes = new Scopes(parsed.ast, parsed.parents);
    this.options = options;
    this.project = project;
  }

  /** How the file is written: quotes, semicolons, indentation, trailing commas. New code follows it by itself. */
  get style(): FileStyle {
    this.#style ??= styleOf(this.file.source, this.parsed.ast);
    return this.#style;
  }

  /** Records what was done. `node` may be new; give then the one that it replaced, so that the line is right. */
  change(message: string, node: Node): void {
    this.changes.push({ transform: this.transform, line: node.loc?.start.line ?? 1, message });
  }

  /** Records a finding without touching the file: something that behaves differently, or that lies outside the code. */
  report(finding: { code: FindingCode; node: Node; message: string; hint: string; level?: Finding["level"] }): void {
    const { code, node, message, hint, level = "todo" } = finding;
    const start = node.loc?.start;
    this.#find({ code, line: start?.line ?? 1, column: (start?.column ?? 0) + 1, message, hint, level });
  }

  /**
   * Leaves a decision to a person: `// TODO(migrate-nextauth-dynamo): [NAD014] message` above the statement, property, element or
   * attribute that holds `node`, once however often the tool runs, and a finding.
   */
  todo(node: Node, code: FindingCode, message: string, hint: string): void {
    const text = `TODO(migrate-nextauth-dynamo): [${code}] ${message}`;
    // One comment, and one finding, for what is said twice of a line.
    const line = node.loc?.start.line;
    const isSaid = ({ node: other, text: said }: PendingComment) =>
      said === text && (other === node || (line !== undefined && other.loc?.start.line === line));
    if (this.comments.some(isSaid)) return;
    this.report({ code, node, message, hint });
    this.comments.push({ node, text });
  }

  /** Records what behaves differently after the upgrade, and needs no edit. */
  note(node: Node, code: FindingCode, message: string, hint: string): void {
    this.report({ code, node, message, hint, level: "note" });
  }

  /** Says in the analyse phase that an export of another module plays a role here: `callback:session`, `options`, `client`. */
  assignRole(target: RoleTarget, role: Role): void {
    this.project.assignRole(this.file.path, target, role);
  }

  /** The roles that other files gave to this file's export; `"default"` is the default export, and `module.exports` itself. */
  rolesOf(exportName: string): readonly Role[] {
    return this.project.rolesOf(this.file.path, exportName);
  }

  /** Whether another file gave any export of this one a role. */
  get hasRoles(): boolean {
    return this.project.hasRoles(this.file.path);
  }

  /** All roles that other files gave to exports of this one. */
  get roles(): ReadonlySet<Role> {
    if (!this.hasRoles) return noRoles;
    return new Set([...this.exports.named.keys()].flatMap((name) => this.rolesOf(name)));
  }

  /** This module's exports. */
  get exports(): ModuleExports {
    this.#exports ??= exportsOf(this.program, this.scopes);
    return this.#exports;
  }

  /** The exported expressions and declarations that another file gave a role; go on with `scopes.resolveValue`. */
  withRole(role: Role): Node[] {
    return this.#exportsPlaying((roles) => roles.includes(role));
  }

  /** The exported functions of which another file says that what they return plays a role. */
  withReturned(role: RoleName): Node[] {
    return this.#exportsPlaying((roles) => areReturned(roles, role));
  }

  #exportsPlaying(isPlayed: (roles: readonly Role[]) => boolean): Node[] {
    if (!this.hasRoles) return [];
    return [...this.exports.named].flatMap(([name, entry]) =>
      entry.kind === "value" && isPlayed(this.rolesOf(name)) ? [entry.node] : [],
    );
  }

  /** Tells the other files something about this one. */
  publish<K extends FactKind>(fact: Fact<K>): void {
    this.project.publish(this.file.path, fact);
  }

  get isTypeScript(): boolean {
    return isTypeScriptPath(this.file.path);
  }

  /** True when the file names the module in a string literal: a quick way out for a transform that has nothing to do here. */
  mentions(text: string): boolean {
    let is = this.#mentioned.get(text);
    if (is === undefined) {
      is = this.file.source.includes(text);
      this.#mentioned.set(text, is);
    }
    return is;
  }

  #find(finding: Finding): void {
    const same = (other: Finding) =>
      other.code === finding.code && other.line === finding.line && other.column === finding.column;
    if (!this.findings.some(same)) this.findings.push(finding);
  }
}
