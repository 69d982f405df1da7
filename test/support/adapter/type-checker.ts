import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** As much of a compiler's API as is needed here, in TypeScript 4 and 5. */
interface TypeScript {
  readonly sys: { readFile(path: string): string | undefined };
  readConfigFile(path: string, readFile: TypeScript["sys"]["readFile"]): { readonly config: Configuration };
  parseJsonConfigFileContent(
    config: Configuration,
    sys: object,
    folder: string,
  ): { readonly options: object; readonly fileNames: readonly string[]; readonly errors: readonly object[] };
  createCompilerHost(options: object): Host;
  createProgram(of: { readonly rootNames: readonly string[]; readonly options: object; readonly host: Host }): object;
  getPreEmitDiagnostics(program: object): readonly object[];
  formatDiagnostics(diagnostics: readonly object[], host: Host): string;
}
interface Configuration {
  readonly compilerOptions: object;
}
interface Host {
  getSourceFile(name: string, language: object | number, ...more: unknown[]): object | undefined;
}

/**
 * A TypeScript compiler in this process, which says of a project what `tsc -p` says. The declarations of packages are read
 * once for all projects of the same compiler options, as an editor does it for the projects that it has open.
 */
export class TypeChecker {
  readonly #typescript: TypeScript;
  readonly #filesByOptions = new Map<string, Map<string, object | undefined>>();

  /** @param compiler the path of its `bin/tsc` */
  constructor(compiler: string) {
    this.#typescript = createRequire(import.meta.url)(join(dirname(compiler), "../lib/typescript.js")) as TypeScript;
  }

  /** What is wrong in the project of a folder's tsconfig.json; nothing is an empty text. */
  check(folder: string): string {
    const typescript = this.#typescript;
    const { config } = typescript.readConfigFile(join(folder, "tsconfig.json"), typescript.sys.readFile);
    const { options, fileNames, errors } = typescript.parseJsonConfigFileContent(config, typescript.sys, folder);
    const host = typescript.createCompilerHost(options);
    const files = this.#filesOf(config);
    const read = host.getSourceFile.bind(host);
    host.getSourceFile = (name, language, ...more) => {
      // The same file may be read as a CommonJS and as an ES module.
      const key = `${name} ${JSON.stringify(language)}`;
      if (!files.has(key)) files.set(key, read(name, language, ...more));
      return files.get(key);
    };
    const program = typescript.createProgram({ rootNames: fileNames, options, host });
    return typescript.formatDiagnostics([...errors, ...typescript.getPreEmitDiagnostics(program)], host);
  }

  #filesOf({ compilerOptions }: Configuration): Map<string, object | undefined> {
    const key = JSON.stringify(compilerOptions);
    const files = this.#filesByOptions.get(key) ?? new Map<string, object | undefined>();
    this.#filesByOptions.set(key, files);
    return files;
  }
}
