import { statSync } from "node:fs";
import { basename, dirname } from "node:path";
import { TransformContext, type TransformOptions } from "../../transforms/context.ts";
import type { Finding } from "../../transforms/finding.ts";
import { slashed } from "../../transforms/paths.ts";
import { exportsToFollow, isToldToFile } from "../../transforms/project.ts";
import { analyse, apply, type Transform } from "../../transforms/transform.ts";
import type { Edit } from "../syntax/layout.ts";
import { parseForAnalysis, SyntaxFailure } from "../syntax/parse.ts";
import { editsIn, textAfter } from "../syntax/print/print.ts";
import { checkOutput } from "./check.ts";
import { type ExportNames, type GraphHost, type GraphSnapshot, ProjectGraph } from "./graph.ts";
import type { FileProblem, FileResult } from "./result.ts";

/** Where the texts come from: the file system, or a test. */
export interface TextSource {
  /** The text of a file, without a byte order mark; undefined when it can't be read as text. */
  read(path: string): string | undefined;
  /** Why `read` gave undefined. */
  problem(path: string): string;
  /** What can be seen of a file all the same. */
  glimpse?(path: string): string | undefined;
  /** All files of the project, matching or not: those that may import one that changes. */
  readonly all: readonly string[];
}

/**
 * Trees are kept between analysis and change as long as their texts come to no more characters than this: a tree takes some
 * hundred times its text. In a larger project none is kept, and each file is parsed once more: kept trees that die late cost the
 * garbage collector more than that.
 */
const keptCharacters = 100_000;

/** Analyses and changes files in memory; writes nothing. */
export class Pipeline {
  readonly graph: ProjectGraph;
  readonly #texts: TextSource;
  readonly #transforms: readonly Transform[];
  readonly #options: TransformOptions;
  readonly #contexts = new Map<string, TransformContext>();
  #kept = 0;
  #keepsTrees = true;
  readonly #failures = new Map<string, FileProblem>();
  readonly #exports = new Map<string, ExportNames | undefined>();
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
   * files that were reached: those given and those with a role. What other pipelines found out about their files can be given too.
   */
  analyse(paths: readonly string[], learnt?: GraphSnapshot): readonly string[] {
    const reached = new Set(paths);
    const waiting = new Set(paths);
    this.graph.onNewRole = (path) => {
      reached.add(path);
      waiting.add(path);
    };
    this.graph.onNewFact = (path, fact) => {
      if (isToldToFile(fact)) {
        reached.add(path);
        waiting.add(path);
      }
      for (const importer of exportsToFollow(fact).flatMap((name) => this.graph.importersOf(path, name))) {
        reached.add(importer);
        waiting.add(importer);
      }
    };
    if (learnt) this.graph.merge(learnt);
    for (const path of waiting) {
      waiting.delete(path);
      const context = this.#open(path);
      if (context) this.#guarded(path, transformIn(context), () => analyse(this.#transforms, context));
    }
    return [...reached];
  }

  /** Changes one file, in memory. Call it once everything has been analysed. */
  change(path: string): FileResult {
    const context = this.#open(path);
    const before = context?.file.source ?? this.#texts.read(path) ?? this.#texts.glimpse?.(path) ?? "";
    const none = { path, before, changes: [], findings: [] };
    this.#contexts.delete(path);
    const failed = (): FileResult => ({
      ...none,
      outcome: { status: "failed", reason: this.#failures.get(path) as FileProblem },
    });
    const upgrade = context && this.#guarded(path, transformIn(context), () => upgraded(this.#transforms, context));
    if (!context || !upgrade) return failed();
    const { edits, after } = upgrade;
    const findings = sorted(context.findings);
    if (after === before) return { ...none, findings, outcome: { status: "unchanged" } };
    const checked = this.#guarded(
      path,
      () => "the check of the new text",
      () => ({ reason: checkOutput(context, edits, after) }),
    );
    if (!checked) return failed();
    const { reason } = checked;
    if (reason) return { ...none, findings, outcome: { status: "refused", reason } };
    return { ...none, changes: context.changes, findings, outcome: { status: "changed", after } };
  }

  /** What stops on one file is no reason to leave the others. */
  #guarded<T>(path: string, doing: () => string, work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      this.#contexts.delete(path);
      this.#failures.set(path, failureOf(error, doing()));
      return undefined;
    }
  }

  #open(path: string): TransformContext | undefined {
    const known = this.#contexts.get(path);
    if (known) return known;
    if (this.#failures.has(path)) return undefined;
    const text = this.#texts.read(path);
    if (text === undefined) {
      const hint = "Make it a file of UTF-8 text";
      this.#failures.set(path, { message: this.#texts.problem(path), hint, mayBeIgnored: true });
      return undefined;
    }
    const context = this.#guarded(
      path,
      () => "reading it",
      () => new TransformContext(parseForAnalysis(text, path), this.#options, this.graph),
    );
    if (context) this.#keep(path, context);
    return context;
  }

  #keep(path: string, context: TransformContext): void {
    this.#kept += context.file.source.length;
    if (this.#kept > keptCharacters) {
      this.#keepsTrees = false;
      this.#contexts.clear();
    }
    if (this.#keepsTrees) this.#contexts.set(path, context);
  }

  #fileExists(path: string): boolean {
    let known = this.#isFile.get(path);
    if (known === undefined) {
      known = isFile(path);
      this.#isFile.set(path, known);
    }
    return known;
  }

  #exportsOf(path: string): ExportNames | undefined {
    let names = this.#exports.get(path);
    if (!this.#exports.has(path)) {
      const exports = this.#open(path)?.exports;
      // Without the nodes, which would hold on to the whole tree.
      names = exports
        ? {
            named: new Map(
              [...exports.named].map(([name, entry]) => [name, entry.kind === "from" ? entry : { kind: "value" }]),
            ),
            stars: exports.stars,
          }
        : undefined;
      this.#exports.set(path, names);
    }
    return names;
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
      if (text === undefined) continue;
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

const transformIn = (context: TransformContext) => () => `the transform ${context.transform}`;

function failureOf(error: unknown, doing: string): FileProblem {
  if (error instanceof SyntaxFailure) {
    const { message, line, column } = error;
    return { message, line, column, hint: "Make the file parse", mayBeIgnored: true };
  }
  const { message, stack } = error as Error;
  // The stack of calls is as deep as the code is nested.
  if (error instanceof RangeError && /call stack/.test(message))
    return { message: "the code in it is nested too deeply", hint: "Split what is nested deepest", mayBeIgnored: true };
  return {
    message: `${doing} stopped: ${message}`,
    hint: "This looks like a defect of migrate-nextauth-dynamo. Please report it, and upgrade the file by hand meanwhile.",
    ...(stack && { stack }),
  };
}

function upgraded(
  transforms: readonly Transform[],
  context: TransformContext,
): { readonly edits: readonly Edit[]; readonly after: string } {
  context.parsed.remember();
  apply(transforms, context);
  const edits = editsIn(context);
  return { edits, after: textAfter(context.parsed, edits) };
}

/** `../lib/db.ts` → `db`, `..` → `index`. */
function lastPart(specifier: string): string {
  const last = slashed(specifier).split("/").at(-1) ?? "";
  return /^\.*$/.test(last) ? "index" : last.replace(/\.[cm]?[jt]sx?$/, "");
}

function sorted(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => a.line - b.line || a.column - b.column || (a.code < b.code ? -1 : 1));
}

/** False too below a file (`styles.css/index.ts`), where statSync throws ENOTDIR whatever `throwIfNoEntry` says. */
function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  } catch {
    return false;
  }
}
