import { wrapAnsi } from "fast-wrap-ansi";
import { Call, type CallName, type DoctorReport, type TableOptions } from "../index.ts";
import { placeOf } from "../table/job/place.ts";
import { tool } from "./tool.ts";
import { commandLine, type Spoken } from "./words.ts";

/** A step of the way to next-auth v4. */
export interface Step {
  readonly id: "preview" | "apply" | "install" | "deploy" | "plan" | "migrate" | "verify" | "shim";
  readonly title: string;
  /** `unknown` where the table wasn't looked at, or not to its end. */
  readonly state: "done" | "todo" | "unknown";
  /** What a person would type, or do where no command does it. */
  readonly command: string;
}

/** Where the table is: as the user says it, and for the rest as the code does. The name is missing when neither does. */
export type Place = Omit<TableOptions, "table"> & { readonly table: string | undefined };

/** The whole way, with what of it is done. */
export function checklist(
  { project, table }: Pick<Spoken<DoctorReport>, "project" | "table">,
  place: Place,
): readonly Step[] {
  const code = project?.code.isUpgraded ? "done" : "todo";
  const install = project?.install.length === 0 && code === "done" ? "done" : "todo";
  const isMigrated = table?.v3 === 0 && (table.isWhole || table.verifiedAt !== null);
  const data = isMigrated ? "done" : table && table.v3 > 0 ? "todo" : "unknown";
  const isVerified = table !== null && table.verifiedAt !== null && table.v3 === 0;
  // What is in the table says nothing of what serves: v3 may still do so, on a table that it can't use any more.
  const isOver = isMigrated && code === "done";
  const on = (call: CallName) => commandLine(new Call(call, placeOf({ ...place, table: place.table ?? "TABLE" })));
  const shims = (project?.readsV3Items ?? []).map(({ path, line }) => `${path}:${line}`);
  return [
    { id: "preview", title: "See what changes in the code", state: code, command: `${codemod} --dry-run` },
    { id: "apply", title: "Upgrade the code", state: code, command: codemod },
    { id: "install", title: "Install", state: install, command: project?.install.join(" && ") || "npm install" },
    {
      id: "deploy",
      title: "Deploy next-auth v4",
      state: isOver ? "done" : "todo",
      command: `${code === "done" && shims.length === 0 ? "give the adapter readV3Items: true, deploy" : "deploy"}, and wait until no v3 instance is left`,
    },
    { id: "plan", title: "See what changes in the table", state: data, command: on("planMigration") },
    { id: "migrate", title: "Migrate the table", state: data, command: on("migrateTable") },
    { id: "verify", title: "Verify the table", state: isVerified ? "done" : "todo", command: on("verifyTable") },
    {
      id: "shim",
      title: "Remove readV3Items",
      state: shims.length === 0 && isOver ? "done" : "todo",
      command: `once nothing of v3 is left, remove the option${shims.length > 0 ? ` at ${shims.join(", ")}` : ""}, and deploy`,
    },
  ];
}

/** With the option of the adapter that keeps users signed in until the table is migrated. */
const codemod = `${tool} codemod --read-v3-items`;

/**
 * The checklist as text, for a terminal or a log.
 *
 * @param columns the terminal's width, at which sentences are wrapped; a command stays on its line, to be copied
 */
export function checklistText(steps: readonly Step[], columns = Number.POSITIVE_INFINITY): string {
  const marks = { done: "[x]", todo: "[ ]", unknown: "[?]" };
  const wrapped = (text: string, indent: number) =>
    wrapAnsi(text, Math.max(columns - indent, 20)).replaceAll("\n", `\n${" ".repeat(indent)}`);
  const lines = steps.map(({ state, title, command }) => {
    const shown = command.startsWith("npx ") || command.startsWith("npm ") ? command : wrapped(command, 6);
    return `${marks[state]} ${wrapped(title, 4)}${state === "done" ? "" : `\n      ${shown}`}`;
  });
  const legend = steps.some(({ state }) => state === "unknown")
    ? ["", wrapped("[?] not known: the table wasn't read, or not all of it", 4)]
    : [];
  return [...lines, ...legend].join("\n");
}
