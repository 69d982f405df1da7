/** The options themselves: session, jwt, secret, theme, database. Their callbacks, events and logger are concerns of their own. */
import { leave } from "../callbacks/lost.ts";
import type { TransformContext } from "../context.ts";
import { asJscodeshift } from "../jscodeshift.ts";
import type { Transform } from "../transform.ts";
import { settleDatabase } from "./database.ts";
import type { Located } from "./found.ts";
import { settleJwt } from "./jwt.ts";
import { locate, tellOthers } from "./locate.ts";
import { settleSecret } from "./secret.ts";
import { settleSession } from "./session.ts";
import { settleTheme } from "./theme.ts";

/** @internal */
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
  for (const end of lost) {
    if (end.role === "options") {
      leave(context, end, {
        code: "NAD300",
        message: "The options of next-auth can't be followed to the code that makes them.",
        hint: "Go through them by hand: session, jwt, secret, theme, callbacks, events, logger.",
      });
    } else if (end.role === "options:session" || end.role === "options:jwt") {
      leave(context, end, {
        code: "NAD307",
        message: `The ${end.role.slice("options:".length)} options of next-auth can't be followed to the code that makes them.`,
        hint:
          end.role === "options:session"
            ? 'Replace `jwt: true` with `strategy: "jwt"`, false with "database".'
            : "Keep only secret, maxAge, encode and decode.",
      });
    }
  }
}
