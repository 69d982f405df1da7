/** What several concerns ask of a project, as `Project.answer` wants it. */

import type { Project } from "./project.ts";

/** Whether any file calls the adapter. */
export function callsAdapter(project: Project): boolean {
  return project.facts("adapter-call").length > 0;
}

/** Whether the application of a file calls the adapter. */
export function callsAdapterNear(project: Project, path: string): boolean {
  return project.factsNear("adapter-call", path).length > 0;
}

/** Where the sessions of a file's application are, by all of its options. */
export function strategiesNear(project: Project, path: string): ReadonlySet<"jwt" | "database"> {
  return new Set(project.factsNear("session-strategy", path).map(({ value }) => value));
}
