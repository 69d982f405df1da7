import type { ControlTable } from "../state/control-table.ts";
import { checkSharedOptions, controlTableName, type RunsOptions } from "./shard-options.ts";

/** How many requests go to a control table at a time when somebody only looks at it. */
const sockets = 4;

/**
 * Looks into a control table. Only then is the SDK loaded: who looks at runs of this machine waits half as long without it.
 *
 * @throws ToolError when the place isn't one for state
 */
export async function onControlTable<Result>(
  options: RunsOptions & { readonly run?: string | undefined },
  look: (control: ControlTable) => Promise<Result>,
): Promise<Result> {
  const { state = "", run } = options;
  checkSharedOptions({ state, ...(run === undefined ? {} : { run }) });
  const [{ openTable }, { ControlTable }] = await Promise.all([
    import("../dynamodb/open.ts"),
    import("../state/control-table.ts"),
  ]);
  const open = await openTable(controlTableName(state), options, sockets);
  try {
    return await look(await ControlTable.open(open.requests, { create: false }));
  } finally {
    open.close();
  }
}
