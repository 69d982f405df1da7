import { cookies, sessions } from "./cookies.ts";
import { decisions } from "./decisions.ts";
import { environment } from "./environment.ts";
import { react } from "./pages.ts";
import { emails, pages, passwords, providers } from "./providers.ts";
import type { Row } from "./row.ts";
import { table } from "./table.ts";
import { client, tokens } from "./tokens.ts";

export const rows: readonly Row[] = [
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
