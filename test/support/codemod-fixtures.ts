import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { Pipeline } from "../../src/codemod/pipeline.ts";
import type { FileResult } from "../../src/codemod/result.ts";
import { defaultOptions, type TransformOptions } from "../../transforms/context.ts";
import { transforms } from "../../transforms/index.ts";
import { namesSubject } from "../../transforms/knowledge/packages.ts";

export const fixturesRoot = join(import.meta.dirname, "../../fixtures/transforms");

/** One file of a case: its text before and after, and where the latter is kept. */
export interface FixtureFile {
  /** Where the codemod believes it is. */
  readonly inputPath: string;
  readonly outputPath: string;
}

export interface Fixture {
  /** `providers/custom-scope`. */
  readonly name: string;
  readonly files: readonly FixtureFile[];
  /** What says which packages there are: the same before and after. */
  readonly manifests: readonly string[];
  /** The output must equal the input. */
  readonly unchanged: boolean;
  readonly options: TransformOptions;
  /** What `<case>.findings.json` says: for each finding the fields that must be as given. Null without such a file: no open findings. */
  readonly findings: readonly Readonly<Record<string, unknown>>[] | null;
  /** Why its types are not checked, from `<case>.notypecheck.json`: one reason for both, or for input or output alone. */
  readonly notTypeChecked: { readonly input?: string; readonly output?: string };
}

/** All cases under fixtures/transforms, found by their names. */
export function findFixtures(root = fixturesRoot): Fixture[] {
  const fixtures: Fixture[] = [];
  const visit = (folder: string) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (existsSync(join(path, "input"))) fixtures.push(directoryCase(path, root));
        else visit(path);
        continue;
      }
      const match = /^(.+)\.(input|unchanged)(\.[cm]?[jt]sx?)$/.exec(entry.name);
      if (!match) continue;
      const [, stem = "", kind = "", extension = ""] = match;
      const outputPath = kind === "unchanged" ? path : join(folder, `${stem}.output${extension}`);
      fixtures.push(describeCase(join(folder, stem), root, [{ inputPath: path, outputPath }], kind === "unchanged"));
    }
  };
  if (existsSync(root)) visit(root);
  return fixtures.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function directoryCase(folder: string, root: string): Fixture {
  const input = join(folder, "input");
  const paths = readdirSync(input, { recursive: true, encoding: "utf8", withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const files = paths
    .filter((path) => /\.[cm]?[jt]sx?$/.test(path))
    .map((inputPath) => ({ inputPath, outputPath: join(folder, "output", relative(input, inputPath)) }));
  const manifests = paths.filter((path) => basename(path) === "package.json");
  return { ...describeCase(folder, root, files, false), manifests };
}

function describeCase(stem: string, root: string, files: FixtureFile[], unchanged: boolean): Fixture {
  const beside = (kind: string): unknown => {
    const path = `${stem}.${kind}.json`;
    return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : null;
  };
  const reason = beside("notypecheck") as string | Fixture["notTypeChecked"] | null;
  return {
    name: relative(root, stem),
    files,
    manifests: [],
    unchanged,
    options: { ...defaultOptions, ...(beside("options") as Partial<TransformOptions> | null) },
    findings: beside("findings") as Fixture["findings"],
    notTypeChecked: typeof reason === "string" ? { input: reason, output: reason } : (reason ?? {}),
  };
}

/** Runs the whole codemod over files that are given as text, the way a user's run does, and writes nothing. */
export function runCodemod(texts: ReadonlyMap<string, string>, options: TransformOptions): FileResult[] {
  const paths = [...texts.keys()];
  const pipeline = new Pipeline(
    { read: (path) => texts.get(path), problem: () => "there is no such file", all: paths },
    transforms,
    options,
  );
  const matching = paths.filter((path) => namesSubject(texts.get(path) ?? ""));
  return pipeline.analyse(matching).map((path) => pipeline.change(path));
}

/** Writes what the codemod makes of a case as its expected output, for an author who then reads it. */
export function updateFixture(fixture: Fixture): void {
  if (fixture.unchanged) return;
  const results = new Map(
    runCodemod(readTexts(fixture.files.map(({ inputPath }) => inputPath)), fixture.options).map((result) => [
      result.path,
      result,
    ]),
  );
  for (const { inputPath, outputPath } of fixture.files) {
    const result = results.get(inputPath);
    const text = result?.outcome.status === "changed" ? result.outcome.after : readFileSync(inputPath, "utf8");
    mkdirSync(dirname(outputPath), { recursive: true });
    writeFileSync(outputPath, text);
  }
  for (const path of fixture.manifests) {
    const output = path.replace(`${sep}input${sep}`, `${sep}output${sep}`);
    mkdirSync(dirname(output), { recursive: true });
    copyFileSync(path, output);
  }
}

export function readTexts(paths: readonly string[]): Map<string, string> {
  return new Map(paths.map((path) => [path, readFileSync(path, "utf8")]));
}
