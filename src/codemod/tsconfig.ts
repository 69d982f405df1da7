import { getTsconfig, type TsConfigResult } from "get-tsconfig";
import { readPlainFile } from "./plain-file.ts";

/** No tsconfig.json is larger. */
const mostBytes = 1 << 20;

/**
 * What get-tsconfig keeps of the files that it has read, and so where it looks first: what may be a pipe or a device, which a
 * tsconfig.json or what it extends can be in somebody's checkout, is read here as a plain file only.
 */
class PlainFiles extends Map<string, unknown> {
  override get(key: string): unknown {
    const [, path] = /^readFileSync:(.*):utf-?8$/s.exec(key) ?? [];
    return path === undefined ? super.get(key) : (readPlainFile(path, mostBytes)?.toString("utf8") ?? "{}");
  }
}

/**
 * The configuration of this name that rules a folder: its own, or that of the nearest folder above; undefined too for one that can't
 * be read, of which the application's own build will tell.
 */
export function tsconfigFor(folder: string, name: string): TsConfigResult | undefined {
  try {
    return getTsconfig(folder, name, new PlainFiles()) ?? undefined;
  } catch {
    return undefined;
  }
}
