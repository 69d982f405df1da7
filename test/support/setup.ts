import { afterAll, vi } from "vitest";
import { optimizeLater } from "../../src/cli/v8.ts";
import { removeFoldersOfFile } from "./temporary/folder.ts";

// The fixtures take a seventh less CPU time so, and the others no more.
optimizeLater();

// The next file may run in the same worker.
const [folder, environment] = [process.cwd(), { ...process.env }];
afterAll(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  for (const name of Object.keys(process.env)) if (!(name in environment)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, environment);
  process.chdir(folder);
  removeFoldersOfFile();
});
