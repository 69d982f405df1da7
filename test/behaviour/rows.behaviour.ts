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

/** Rows that hold; the others wait for their transforms. */
const settled = new Set(
  "E1 E2 E8 C1 C2 C3 C4 C5 C6 C8 S1 S2 S3 S5 J2 J3 K1 K2 A8 P2 G1 H3 A1 A2 A3 A5 A7 D1 D2 D3 D4 D5 D7 P1".split(" "),
);

behaviour(
  "known differences",
  rows
    .filter(({ id }) => settled.has(id) || process.env.BEHAVIOUR_ALL)
    .map(({ id, severity, title, application, scenario }) => ({
      name: `${id} (${severity}) ${title}`,
      application,
      scenario,
    })),
);
