/** The options themselves: session, jwt, secret, theme, database. Their callbacks, events and logger are concerns of their own. */
import type { TransformContext } from "../context.ts";
import { asJscodeshift, type Transform } from "../transform.ts";
import { settleDatabase } from "./database.ts";
import { settleJwt } from "./jwt.ts";
import { type Located, locate, tellOthers } from "./locate.ts";
import { settleSecret } from "./secret.ts";
import { settleSession } from "./session.ts";
import { settleTheme } from "./theme.ts";

export const options: Transform = {
  name: "options",
  analyse: tellOthers,
  apply(context: TransformContext): void {
    const located = locate(context);
    reportLost(context, located);
    settleSession(context, located);
    settleJwt(context, located);
    for (const { role, node, setting } of located.objects) {
      if (role !== "options") continue;
      settleTheme(context, node, setting);
      settleDatabase(context, node);
    }
    settleSecret(context, located);
  },
};

export const parser = "tsx";
export default asJscodeshift(options);

function reportLost(context: TransformContext, { lost }: Located): void {
  for (const { role, node } of lost) {
    if (role === "options") {
      context.todo(
        node,
        "NAD300",
        "The options of next-auth can't be followed to the code that makes them.",
        "Go through them by hand: session, jwt, secret, theme, callbacks, events, logger.",
      );
    } else if (role === "options:session" || role === "options:jwt") {
      context.todo(
        node,
        "NAD307",
        `The ${role.slice("options:".length)} options of next-auth can't be followed to the code that makes them.`,
        role === "options:session"
          ? 'Replace `jwt: true` with `strategy: "jwt"`, false with "database".'
          : "Keep only secret, maxAge, encode and decode.",
      );
    }
  }
}
