import { describe, expect, it } from "vitest";
import imports from "./imports/index.ts";
import providerOptions from "./provider-options/index.ts";
import useSession from "./use-session/index.ts";

/** A transform by itself, as `jscodeshift -t` runs it: nothing is known of other files. */
function alone(transform: typeof imports, source: string): { output: string | undefined; reports: string[] } {
  const reports: string[] = [];
  const output = transform({ path: "file.js", source }, { report: (text) => reports.push(text) });
  return { output, reports: reports.map((text) => /NAD\d{3}/.exec(text)?.[0] ?? text) };
}

describe("alone, without the other files of the project", () => {
  it("reports a module that exports all of next-auth's client", () => {
    const { output, reports } = alone(imports, 'export * from "next-auth/client";\n');
    expect(output).toMatch(
      /^\/\/ TODO\(migrate-nextauth-dynamo\): \[NAD202\].*\nexport \* from "next-auth\/react";\n$/,
    );
    expect(reports).toEqual(["NAD202"]);
  });

  it("reports the client's object that a module exports", () => {
    const source = 'import client from "next-auth/client";\nexport default client;\n';
    expect(alone(imports, source).reports).toEqual(["NAD201"]);
  });

  it("reports a hook that gives on what useSession gives", () => {
    const source = 'import { useSession } from "next-auth/client";\nexport const useAuth = () => useSession();\n';
    expect(alone(useSession, source).reports).toEqual(["NAD210"]);
  });

  it("leaves the imports to their own transform", () => {
    const source = 'import { useSession } from "next-auth/client";\nexport const useMe = () => useSession()[0];\n';
    expect(alone(useSession, source).output).toBe(source.replace("[0]", ".data"));
  });

  it("notes GitHub's scope when the file itself speaks to GitHub", () => {
    const source =
      'import P from "next-auth/providers";\nexport const list = [P.GitHub({ clientId: "a", clientSecret: "b" })];\n';
    expect(alone(providerOptions, source).reports).toEqual([]);
    expect(alone(providerOptions, `${source}fetch("https://api.github.com/user");\n`).reports).toEqual(["NAD233"]);
  });
});
