import { describe, expect, it } from "vitest";
import type { Project } from "../../transforms/project.ts";
import { type ExportNames, ProjectGraph } from "./graph.ts";
import { Heard } from "./heard.ts";

const exports: ExportNames = { named: new Map([["a", { kind: "value" }]]), stars: [] };

function graph(): ProjectGraph {
  return new ProjectGraph({
    isFile: (path) => path.endsWith(".ts"),
    exportsOf: () => exports,
    mayImport: () => [],
    importsOf: () => [],
  });
}

const isUsed = (project: Project) => project.facts("uses-session").length > 0;

describe("what was heard of a project holds", () => {
  it.each<[string, (project: Project) => unknown]>([
    ["facts", (project) => project.facts("uses-session")],
    ["facts of a file", (project) => project.facts("uses-session", "/b.ts")],
    ["facts near", (project) => project.factsNear("uses-session", "/a.ts")],
    ["facts of a group", (project) => project.factsOfGroup("uses-session", "/a.ts")],
    ["an answer", (project) => project.answer(isUsed, "")],
    ["roles", (project) => project.rolesOf("/b.ts", "a")],
    ["whether a file has roles", (project) => project.hasRoles("/b.ts")],
  ])("until another file adds to it: %s", (_what, ask) => {
    const project = graph();
    const heard = new Heard(project);
    ask(heard);
    expect(heard.holds).toBe(true);
    project.publish("/c.ts", { kind: "makes-sets", value: true });
    project.addRole("/c.ts", "a", "options");
    expect(heard.holds).toBe(true);
    project.publish("/b.ts", { kind: "uses-session", value: true });
    project.addRole("/b.ts", "a", "options");
    expect(heard.holds).toBe(false);
  });

  it("while an answer is the same, whatever was added", () => {
    const project = graph();
    project.publish("/b.ts", { kind: "uses-session", value: true });
    const heard = new Heard(project);
    heard.answer(isUsed, "");
    project.publish("/c.ts", { kind: "uses-session", value: true });
    expect(heard.holds).toBe(true);
  });

  it("not where it was answered in two ways", () => {
    const project = graph();
    const heard = new Heard(project);
    heard.answer(isUsed, "");
    heard.publish("/a.ts", { kind: "uses-session", value: true });
    expect(project.facts("uses-session")).toHaveLength(1);
    heard.answer(isUsed, "");
    expect(heard.holds).toBe(false);
  });

  it("not where something is said that the analysis should have said, and nobody hears that", () => {
    const project = graph();
    const heard = new Heard(project);
    heard.seal();
    heard.publish("/a.ts", { kind: "uses-session", value: true });
    expect(heard.holds).toBe(false);
    expect(project.facts("uses-session")).toEqual([]);
  });
});
