import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that take longest: begun late, one of them would be all that still runs at the end. */
const longest = [
  "live",
  "crash",
  "scale",
  "kubernetes-job",
  "shard-claims",
  "shards",
  "renaming.property",
  "secrets-in-reports",
  "canary",
  "rollback-data",
  "export",
  "screens",
  "guide",
  "types",
  "unique",
  "shared-journal",
  "shared-runners",
  "faults",
  "repeated-answers",
  "killed-by-turns",
  "image",
  "lock",
].map((name) => `/${name}.test.ts`);

/**
 * Begins with the projects that are named last, which take long, and in each with its longest files. The files of a project
 * come together: a worker that shares modules among them is of use to no other project.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const projects = this.ctx.projects.map(({ name }) => name);
    const placeOf = ({ project, moduleId }: TestSpecification) => {
      const place = longest.findIndex((name) => moduleId.endsWith(name));
      return { project: -projects.indexOf(project.name), file: place < 0 ? longest.length : place };
    };
    return (await super.sort(files)).toSorted((a, b) => {
      const [one, other] = [placeOf(a), placeOf(b)];
      return one.project - other.project || one.file - other.file;
    });
  }
}
