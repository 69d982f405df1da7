import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { defaultOptions } from "../../transforms/context.ts";
import { runCodemod } from "../support/codemod-fixtures.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";
import { writeTree } from "../support/tree.ts";

/** What signIn gives is told alike, wherever the functions stand that it asks. */
const bodies: Readonly<Record<string, string>> = {
  compares: `(profile) => profile.email_verified === true`,
  "compares in a block": `function (profile) { if (!profile.email) return false; return profile.email.endsWith("@a.b"); }`,
  "gives a text": `(profile) => (profile.hd ? "1" : "0")`,
  "gives nothing at times": `(profile) => { if (profile.hd) return true; }`,
  "can't be told": `(profile) => profile.groups`,
  "is asynchronous": `async ({ email }) => (await fetch("/known/" + email)).ok === true`,
  "is asynchronous, and gives nothing at times": `async ({ hd }) => { if (hd) return true; }`,
};

/** What stands beside one of them. */
const beside = ["compares", "gives a text", "gives nothing at times", "can't be told"];

const results = [
  `return first(profile);`,
  `return await first(profile);`,
  `return first(profile) && second(profile);`,
  `return (await first(profile)) && second(profile);`,
  `return (await first(profile)) && (await second(profile)) && user.name !== "1";`,
  `return first(profile) && second(profile) !== "1";`,
  `return (await first(profile)) || second(profile);`,
  `return !first(profile) || (await second(profile));`,
  `return (await first(profile)) ?? second(profile);`,
  `return user.name ? first(profile) : second(profile);`,
  `const allowed = await first(profile); return allowed && second(profile);`,
];

const functions = (first: string, second: string) => `const first = ${first};\nconst second = ${second};\n`;

const places: Readonly<Record<string, (first: string, second: string) => Readonly<Record<string, string>>>> = {
  "in a module": (first, second) => ({
    "auth.js": `import { first, second } from "./rules";\n`,
    "rules.js": `${functions(first, second)}export { first, second };\n`,
  }),
  "in a module, all of it imported": (first, second) => ({
    "auth.js": `import * as rules from "./rules";\nconst { first, second } = rules;\n`,
    "rules.js": `${functions(first, second)}export { first, second };\n`,
  }),
  "in a module behind another": (first, second) => ({
    "auth.js": `import { first, second } from "./gate";\n`,
    "gate.js": `import * as rules from "./rules";
export const first = (profile) => rules.first(profile);\nexport const second = (profile) => rules.second(profile);\n`,
    "rules.js": `${functions(first, second)}export { first, second };\n`,
  }),
};

/** Imports are resolved where files are; what stands in them is given to each run. */
let root = "";
beforeEach(() => {
  root = temporaryFolder("results");
  writeTree(root, { "auth.js": "", "gate.js": "", "rules.js": "" });
});

/** The findings about what signIn gives, of an application whose route begins as it is given. */
function told(files: Readonly<Record<string, string>>, result: string): readonly string[] {
  const route = `import NextAuth from "next-auth";
import Providers from "next-auth/providers";
${files["auth.js"]}export default NextAuth({
  secret: "s",
  providers: [Providers.Google({ clientId: "a", clientSecret: "b" })],
  callbacks: { async signIn(user, account, profile) { ${result} } },
});
`;
  const texts = Object.entries({ ...files, "auth.js": route }).map(([path, text]) => [join(root, path), text] as const);
  return runCodemod(new Map(texts), defaultOptions)
    .flatMap(({ findings }) => findings.map(({ code }) => code))
    .filter((code) => /^NAD(327|341)$/.test(code));
}

describe.each(Object.entries(places))("what signIn gives is told alike by functions %s", (_place, filesOf) => {
  it.each(results)("%s", (result) => {
    for (const [first, firstBody] of Object.entries(bodies)) {
      for (const second of beside) {
        const secondBody = bodies[second] ?? "";
        const here = told({ "auth.js": functions(firstBody, secondBody) }, result);
        expect(told(filesOf(firstBody, secondBody), result), `${first}; ${second}`).toEqual(here);
      }
    }
  });
});
