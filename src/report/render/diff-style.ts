import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const path = createRequire(import.meta.url).resolve("diff2html/bundles/css/diff2html.min.css");

/** diff2html's style sheet. Built, it stands here itself: see scripts/build.ts. */
export const diffStyle = readFileSync(path, "utf8");
