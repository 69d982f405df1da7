import { statSync } from "node:fs";
import { basename, dirname } from "node:path";
import { type Finding, TransformContext, type TransformOptions } from "../../transforms/context.ts";
import type { ModuleExports } from "../../transforms/exports.ts";
import { parse, SyntaxFailure } from "../../transforms/parse.ts";
import { print } from "../../transforms/print.ts";
import { analyse, apply, type Transform } from "../../transforms/transform.ts";
import { check } from "./check.ts";
import { type GraphHost, type GraphSnapshot, ProjectGraph } from "./graph.ts";
import type { FileResult, Reason } from "./result.ts";

/** Where the texts come from: the file system, or a test. */
export interface TextSource {
  /** The text of a file, without a byte order mark; null when it can't be read as text. */
  read(path: string): string | null;
  /** Why `read` gave null. */
  problem(path: string): string;
  /** All files of the project, matching or not: those that may import one that changes. */
  readonly all: readonly string[];
}

/**
 * The parsed files that are kept between analysis and change, in characters of source: a tree takes some hundred times its text,
 * and a file that was dropped is parsed again.
 */
const keptCharacters = 600_000;

/** Analyses and changes files in memory; writes nothing. */
export class Pipeline {
  readonly graph: ProjectGraph;
  readonly #texts: TextSource;
  readonly #transforms: readonly Transform[];
  readonly #options: TransformOptions;
  readonly #contexts = new Map<string, TransformContext>();
  #kept = 0;
  readonly #failures = new Map<string, Reason>();
  readonly #exports = new Map<string, ModuleExports | null>();
  readonly #isFile = new Map<string, boolean>();
  #importIndex: Map<string, string[]> | undefined;

  constructor(texts: TextSource, transforms: readonly Transform[], options: TransformOptions) {
    this.#texts = texts;
    this.#transforms = transforms;
    this.#options = options;
    const host: GraphHost = {
      isFile: (path) => this.#fileExists(path),
      exportsOf: (path) => this.#exportsOf(path),
      mayImport: (path) => this.#mayImport(path),
      importsOf: (path) => this.#importsOf(path),
    };
    this.graph = new ProjectGraph(host);
  }

  /**
   * Lets the transforms look at the files, and at the files that these point to, until no file is given a new role. Returns the
   * files that were reached: those given and those with a role.
   */
  analyse(paths: readonly string[]): readonly string[] {
    const reached = new Set(paths);
    const waiting = new Set(paths);
    this.graph.onNewRole = (path) => {
      reached.add(path);
      waiting.add(path);
    };
    this.graph.onNewFact = (path, fact) => {
      if (fact.kind !== "configured-aws") return;
      // Who takes `AWS` from a module of the project need not name aws-sdk.
      for (const importer of fact.value.exportNames.flatMap((name) => this.graph.importersOf(path, name))) {
        reached.add(importer);
        waiting.add(importer);
      }
    };
    for (const path of waiting) {
      waiting.delete(path);
      const context = this.#open(path);
      if (context) analyse(this.#transforms, context);
    }
    return [...reached];
  }

  /** Changes one file, in memory. Call it once everything has been analysed. */
  change(path: string): FileResult {
    const before = this.#texts.read(path) ?? "";
    const none = { path, before, changes: [], findings: [] };
    const context = this.#open(path);
    if (!context) return { ...none, outcome: { status: "failed", reason: this.#failures.get(path) as Reason } };
    this.#drop(path);
    apply(this.#transforms, context);
    const after = print(context);
    const findings = sorted(context.findings);
    if (after === before) return { ...none, findings, outcome: { status: "unchanged" } };
    const reason = check(context.scopes, after, path);
    if (reason) return { ...none, findings, outcome: { status: "refused", reason } };
    return { ...none, changes: context.changes, findings, outcome: { status: "changed", after } };
  }

  /** Takes over what other pipelines found out about their files. */
  learn(snapshot: GraphSnapshot): void {
    this.graph.merge(snapshot);
  }

  #open(path: string): TransformContext | null {
    const known = this.#contexts.get(path);
    if (known) return known;
    if (this.#failures.has(path)) return null;
    const text = this.#texts.read(path);
    if (text === null) {
      this.#failures.set(path, {
        message: this.#texts.problem(path),
        hint: "Make it readable as UTF-8, or leave it out with --ignore, and run again.",
      });
      return null;
    }
    try {
      const context = new TransformContext(parse(text, path), this.#options, this.graph);
      this.#contexts.set(path, context);
      this.#kept += text.length;
      for (const [other, { file }] of this.#contexts) {
        if (this.#kept <= keptCharacters || other === path) break;
        this.#contexts.delete(other);
        this.#kept -= file.source.length;
      }
      return context;
    } catch (error) {
      if (!(error instanceof SyntaxFailure)) throw error;
      const { message, line, column } = error;
      this.#failures.set(path, {
        message,
        line,
        column,
        hint: "Make the file parse, or leave it out with --ignore, and run again.",
      });
      return null;
    }
  }

  #drop(path: string): void {
    const context = this.#contexts.get(path);
    if (!context) return;
    this.#contexts.delete(path);
    this.#kept -= context.file.source.length;
  }

  #fileExists(path: string): boolean {
    let known = this.#isFile.get(path);
    if (known === undefined) {
      known = statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
      this.#isFile.set(path, known);
    }
    return known;
  }

  #exportsOf(path: string): ModuleExports | null {
    let exports = this.#exports.get(path);
    if (exports === undefined) {
      exports = this.#open(path)?.exports ?? null;
      this.#exports.set(path, exports);
    }
    return exports;
  }

  #importsOf(path: string): { source: string; exportName: string }[] {
    const context = this.#open(path);
    if (!context) return [];
    return context.scopes.bindings.flatMap(({ import: origin }) =>
      origin ? [{ source: origin.source, exportName: origin.imported }] : [],
    );
  }

  /** The files whose text has an import with the same last part, from an index that is made when it is first asked for. */
  #mayImport(path: string): readonly string[] {
    this.#importIndex ??= this.#indexImports();
    const stem = basename(path).replace(/\.[cm]?[jt]sx?$/, "");
    const folder = basename(dirname(path));
    return [...(this.#importIndex.get(stem) ?? []), ...(stem === "index" ? (this.#importIndex.get(folder) ?? []) : [])];
  }

  #indexImports(): Map<string, string[]> {
    const index = new Map<string, string[]>();
    for (const path of this.#texts.all) {
      const text = this.#texts.read(path);
      if (text === null) continue;
      const lasts = new Set<string>();
      for (const match of text.matchAll(/(?:\bfrom|\bimport|\brequire)\s*\(?\s*["'`]([^"'`\n]+)["'`]/g)) {
        for (const candidate of this.graph.candidates(path, match[1] ?? "")) lasts.add(lastPart(candidate));
      }
      for (const last of lasts) {
        const paths = index.get(last);
        if (paths) paths.push(path);
        else index.set(last, [path]);
      }
    }
    return index;
  }
}

/** `../lib/db.ts` → `db`, `..` → `index`. */
function lastPart(specifier: string): string {
  const last = specifier.split("/").at(-1) ?? "";
  return /^\.*$/.test(last) ? "index" : last.replace(/\.[cm]?[jt]sx?$/, "");
}

function sorted(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => a.line - b.line || a.column - b.column || (a.code < b.code ? -1 : 1));
}
