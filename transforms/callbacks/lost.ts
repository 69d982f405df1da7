import type { TransformContext } from "../context.ts";
import type { Located } from "../options/locate.ts";
import type { OptionRole } from "../options/roles.ts";

const objects: Partial<Record<OptionRole, string>> = {
  "options:callbacks": "The callbacks",
  "options:events": "The events",
};

/** Says which functions could not be followed to where they are written. */
export function reportLost(context: TransformContext, located: Located, roles: RegExp, what: string): void {
  for (const { role, node, why } of located.lost) {
    if (!roles.test(role)) continue;
    const name = objects[role] ?? `${what}.${role.slice(role.lastIndexOf(":") + 1)}`;
    if (why === "wrapped") {
      context.todo(
        node,
        "NAD320",
        `${name} is made by a call that wraps another function.`,
        "next-auth 4 gives one object: see that the wrapper hands it on, and that the function inside takes it.",
      );
    } else {
      context.todo(
        node,
        "NAD320",
        `${name} can't be followed to the code that makes ${objects[role] ? "them" : "it"}.`,
        "next-auth 4 gives one object instead of positional arguments: check that it is what the function takes.",
      );
    }
  }
}
