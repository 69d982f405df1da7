import { readFileSync, statSync } from "node:fs";
import { runCodemod, ToolError } from "../index.ts";

/** As many places as are told. */
const mostTold = 5;

/**
 * What is said of an application in the working directory that asks next-auth's table itself: the migration gives the items that it
 * reads other names. Undefined where it doesn't, where there is no application, and where its code can't be looked at: data is often
 * migrated from somewhere else.
 */
export async function readersOfTable(signal: AbortSignal): Promise<string | undefined> {
  if (!isApplication()) return undefined;
  try {
    const { files } = await runCodemod({ dryRun: true, signal });
    const places = files.flatMap(({ path, findings }) =>
      findings.flatMap(({ code, line }) => (code === "NAD160" ? [`${path}:${line}`] : [])),
    );
    if (places.length === 0) return undefined;
    const told = places.slice(0, mostTold).join(", ") + (places.length > mostTold ? ", …" : "");
    return `The application here asks next-auth's table itself at ${told}. See first that it reads the migrated items, too: NAD160.`;
  } catch (error) {
    if (error instanceof ToolError) return undefined;
    throw error;
  }
}

/** The working directory is an application's: what it is run with has next-auth among it. */
function isApplication(): boolean {
  try {
    if (!statSync("package.json").isFile()) return false;
    const { dependencies } = JSON.parse(readFileSync("package.json", "utf8")) as { readonly dependencies?: object };
    return Object.hasOwn(dependencies ?? {}, "next-auth");
  } catch {
    return false;
  }
}
