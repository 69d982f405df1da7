import { asksByAwsConfig } from "../../transforms/knowledge/aws-sdk-users.ts";
import { rangesIn, Workspaces } from "./workspace.ts";

/** The packages of a project, and of the workspace around it, that ask as `AWS.config` says; sorted. */
export function awsSdkUsers(folder: string): string[] {
  const workspaces = new Workspaces();
  const root = workspaces.rootOf(folder);
  const manifests = [
    workspaces.manifestIn(folder),
    root === undefined ? undefined : workspaces.manifestIn(root),
    ...[...workspaces.around(folder).values()].map(({ manifest }) => manifest),
  ];
  const found = manifests.flatMap((manifest) => (manifest ? rangesIn(manifest) : []));
  return [...new Set(found.flatMap(({ name, range }) => (asksByAwsConfig(name, range) ? [name] : [])))].sort();
}
