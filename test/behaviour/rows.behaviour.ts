import { behaviour } from "./judge/suite.ts";
import { cookies, sessions } from "./rows/cookies.ts";
import { decisions } from "./rows/decisions.ts";
import { environment } from "./rows/environment.ts";
import { react } from "./rows/pages.ts";
import { emails, pages, passwords, providers } from "./rows/providers.ts";
import { table } from "./rows/table.ts";
import { client, tokens } from "./rows/tokens.ts";

const rows = [
  environment,
  cookies,
  sessions,
  tokens,
  client,
  react,
  decisions,
  table,
  providers,
  emails,
  passwords,
  pages,
].flat();

behaviour(
  "known differences",
  rows.map(({ id, severity, title, application, scenario }) => ({
    name: `${id} (${severity}) ${title}`,
    application,
    scenario,
  })),
);
