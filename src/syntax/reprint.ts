import { createRequire } from "node:module";
import type jscodeshift from "jscodeshift";
import type { Node } from "./ast.ts";

/** The build takes jscodeshift in where this is called, and with it all that it loads: see scripts/build.ts. */
const require = createRequire(import.meta.url);

/** The text of a node as jscodeshift prints it, which is loaded by the first: few files have such a node. */
export function reprinted(node: Node, options: Readonly<Record<string, unknown>>): string {
  const print = require("jscodeshift") as typeof jscodeshift;
  return print(node as never).toSource(options as never);
}
