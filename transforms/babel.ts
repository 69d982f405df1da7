/** Babel's parser, by `require`: for an `import` Node would first search half a megabyte for the names that it exports. */
import { createRequire } from "node:module";

export const { parse, parseExpression }: typeof import("@babel/parser") = createRequire(import.meta.url)(
  "@babel/parser",
);
