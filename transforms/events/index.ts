/** `events`: bare arguments become properties, two properties have other names, `error` is gone. */

import { findProperty } from "../../src/syntax/edit.ts";
import { tellGiven } from "../analysis/functions/given-values.ts";
import { isUsed, valueParameters } from "../analysis/functions/parameters.ts";
import type { FoundFunction, Located } from "../analysis/options/found.ts";
import { locate, tellOthers } from "../analysis/options/locate.ts";
import { reportLost } from "../analysis/options/lost.ts";
import type { TransformContext } from "../context.ts";
import { asJscodeshift } from "../jscodeshift.ts";
import { convertCalls, tellCallers } from "../signatures/callers.ts";
import { convertFunctions } from "../signatures/convert.ts";
import { allowNull } from "../signatures/nullable.ts";
import type { Transform } from "../transform.ts";
import { removeMembers } from "../unused.ts";
import { renameHandedOn, renameMessageProperties, renameTyped } from "./messages.ts";

/** @internal */
export const events: Transform = {
  name: "events",
  analyse(context: TransformContext): void {
    tellOthers(context);
    tellCallers(context);
    tellGiven(context);
  },
  apply(context: TransformContext): void {
    const located = locate(context);
    reportLost(
      context,
      located,
      /^(options:events|event:(signOut|createUser|updateUser|linkAccount|session))$/,
      "events",
    );
    removeError(context, located);
    for (const found of located.functions) {
      renameMessageProperties(context, found);
      if (found.setting.version === "v3") allowNull(context, found);
    }
    renameHandedOn(context);
    renameTyped(context);
    for (const found of located.functions) noteSignOut(context, found);
    convertFunctions(context, located, /^event:/);
    convertCalls(context, "events");
  },
};

export const parser = "tsx";
export default asJscodeshift(events);

/** A signOut event that asks something of the message, the session, say: v3 sent it before the session was deleted, or without one. */
function noteSignOut(context: TransformContext, { role, node, setting }: FoundFunction): void {
  const [message] = valueParameters(node);
  if (role !== "event:signOut" || setting.version !== "v3" || setting.strategy !== "database") return;
  if (!message || !isUsed(message, context.scopes)) return;
  context.note(
    node,
    "NAD357",
    "events.signOut is sent once the session is deleted, and not at all without one; next-auth v3 sent it before, and with null.",
    "Looking the session up finds nothing anymore: read what you need from the message.",
  );
}

/** v3 took an `error` event but never sent one: nothing in its dist dispatches it. */
function removeError(context: TransformContext, { objects }: Located): void {
  for (const { role, node } of objects) {
    const member = role === "options:events" ? findProperty(node, "error") : undefined;
    if (!member) continue;
    removeMembers(context, node, [member]);
    context.change("events.error removed", member);
    context.note(member, "NAD340", "events.error is gone; next-auth v3 never sent it.", "Errors go to logger.error.");
  }
}
