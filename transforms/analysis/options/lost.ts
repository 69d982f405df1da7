import type { TransformContext } from "../../context.ts";
import type { Located, Lost } from "./found.ts";
import type { OptionRole } from "./roles.ts";

const objects: Partial<Record<OptionRole, string>> = {
  "options:callbacks": "The callbacks",
  "options:events": "The events",
};

/** Says which functions could not be followed to where they are written. */
export function reportLost(context: TransformContext, located: Located, roles: RegExp, what: string): void {
  for (const lost of located.lost) {
    const { role, why } = lost;
    if (!roles.test(role)) continue;
    const name = objects[role] ?? `${what}.${role.slice(role.lastIndexOf(":") + 1)}`;
    if (why === "wrapped") {
      leave(context, lost, {
        code: "NAD320",
        message: `${name} is made by a call that wraps another function.`,
        hint: "next-auth v4 passes one object: make sure that the wrapper passes it on and that the inner function accepts it.",
      });
    } else {
      leave(context, lost, {
        code: "NAD320",
        message: `${name} can't be followed to the code that makes ${objects[role] ? "them" : "it"}.`,
        hint: "next-auth v4 passes one object instead of positional arguments: check that the function accepts it.",
      });
    }
  }
}

/**
 * Leaves what could not be followed to a person. Code of next-auth v4 says nothing of it; where it may be either, the
 * file stays untouched.
 */
export function leave(
  context: TransformContext,
  { node, version }: Pick<Lost, "node" | "version">,
  finding: { code: `NAD${number}`; message: string; hint: string },
): void {
  const { code, message, hint } = finding;
  // What an earlier run has left is left again, at its comment.
  const isLeft = context.mentions(`[${code}] ${message}`);
  if (version === "v3" || isLeft) context.todo(node, code, message, hint);
  else if (version === "unknown") context.report({ code, node, message, hint });
}
