import type { Finding } from "../finding.ts";
import { findingAt, type ProjectFile } from "./findings.ts";

/** `"next-auth/client"` as a compiler, a bundler or Jest is told where a module is: as such, and as a regular expression. */
const named = /"\^?next-auth(?:\\\\)?\/client(?:\.js)?\$?"/g;

/** What stands in the place of next-auth's client in a configuration of JSON: Jest's moduleNameMapper, a compiler's `paths`. */
export function moduleNameFindings(file: ProjectFile): Finding[] {
  return [...file.text.matchAll(named)].map((match) =>
    findingAt(file, match.index, {
      code: "NAD204",
      message: `${file.name} names next-auth/client, which is next-auth/react in next-auth v4.`,
      hint: "Rename it, along with what stands in its place: useSession gives { data, status }, and Provider is SessionProvider.",
    }),
  );
}
