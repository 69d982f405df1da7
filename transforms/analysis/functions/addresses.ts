import { keyName } from "../../../src/syntax/ast.ts";
import type { TransformContext } from "../../context.ts";
import { isCallback } from "../options/roles.ts";
import { fieldReads, isForV3, memberAround } from "./given.ts";
import { analysedValues } from "./given-values.ts";

/**
 * Says in the analyse phase that callbacks ask for somebody's e-mail address, or hand on who has it: next-auth v4 asks GitHub for
 * an address that its user doesn't show, confirmed or not (next-auth 4 providers/github.ts).
 */
export function tellAddressReads(context: TransformContext): void {
  const values = analysedValues(context);
  const reads = (["user", "profile", "token"] as const).flatMap((name) => fieldReads(context, values, name, "email"));
  const isAsked =
    reads.some(({ given }) => isForV3(given) && isCallback(given.role)) ||
    values.handedOn.some(
      ({ given, how }) =>
        how === "argument" &&
        isForV3(given) &&
        /^(user|profile)$/.test(given.name) &&
        /^callback:(signIn|jwt)$/.test(given.role),
    ) ||
    values.uses.some(({ given, node }) => {
      if (given.name !== "session" || given.role !== "callback:session" || !isForV3(given)) return false;
      const user = memberAround(node, context.scopes);
      const field = user && keyName(user) === "user" ? memberAround(user, context.scopes) : undefined;
      return field !== undefined && keyName(field) === "email";
    });
  if (isAsked) context.publish({ kind: "asks-address", value: true });
}

/** Whether a callback of the application asks for addresses. */
export function asksAddress({ project, file }: TransformContext): boolean {
  return project.factsNear("asks-address", file.path).length > 0;
}
