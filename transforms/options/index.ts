/**
 * The options themselves: session, jwt, secret, theme, database. Their callbacks, events and logger are concerns of
 * their own.
 */

import type { Located } from "../analysis/options/found.ts";
import { locate, tellOthers } from "../analysis/options/locate.ts";
import { leave } from "../analysis/options/lost.ts";
import type { OptionRole } from "../analysis/options/roles.ts";
import { tellVersion } from "../analysis/options/version.ts";
import type { TransformContext } from "../context.ts";
import type { FindingCode } from "../finding.ts";
import { asJscodeshift } from "../jscodeshift.ts";
import type { Transform } from "../transform.ts";
import { convertCookies } from "./cookies.ts";
import { convertDatabase } from "./database.ts";
import { convertJwt } from "./jwt.ts";
import { convertLifetimes } from "./lifetime.ts";
import { reportErrorPage } from "./pages.ts";
import { noteDebug, provideProviders, reportUncertainAdapter } from "./required.ts";
import { provideSecret } from "./secret.ts";
import { convertSession } from "./session.ts";
import { reportTokenInCallback, tellSessions } from "./session-token.ts";
import { convertTheme } from "./theme.ts";

/** What is said of options that can't be followed. */
const lostOptions: Partial<Record<OptionRole, { code: FindingCode; what: string; hint: string }>> = {
  options: {
    code: "NAD300",
    what: "options of next-auth",
    hint: "Review them by hand: session, jwt, secret, theme, callbacks, events, logger.",
  },
  "options:cookies": {
    code: "NAD310",
    what: "cookies of next-auth",
    hint: 'Give each cookie path: "/" and its maxAge in seconds: next-auth v3 added the one, and took the other for milliseconds.',
  },
  "options:session": {
    code: "NAD307",
    what: "session options of next-auth",
    hint: 'Replace `jwt: true` with `strategy: "jwt"`, false with "database".',
  },
  "options:jwt": {
    code: "NAD307",
    what: "jwt options of next-auth",
    hint: "Keep only secret, maxAge, encode and decode.",
  },
};

/** @internal */
export const options: Transform = {
  name: "options",
  analyse(context) {
    tellOthers(context);
    tellVersion(context);
    tellSessions(context);
  },
  apply(context: TransformContext): void {
    const located = locate(context);
    reportLost(context, located);
    convertLifetimes(context, located);
    convertSession(context, located);
    convertJwt(context, located);
    convertCookies(context, located);
    reportErrorPage(context, located);
    for (const { role, node, setting } of located.objects) {
      if (role !== "options") continue;
      convertTheme(context, node, setting);
      convertDatabase(context, node);
    }
    provideSecret(context, located);
    reportTokenInCallback(context, located);
    provideProviders(context, located);
    noteDebug(context, located);
    reportUncertainAdapter(context, located);
  },
};

export const parser = "tsx";
export default asJscodeshift(options);

function reportLost(context: TransformContext, { lost }: Located): void {
  for (const end of lost) {
    const said = lostOptions[end.role];
    if (!said) continue;
    const { code, what, hint } = said;
    leave(context, end, { code, message: `The ${what} can't be followed to the code that makes them.`, hint });
  }
}
