import type { Application } from "./application.ts";

export const routeFile = "pages/api/auth/[...nextauth].js";

const documentedAdapter = "DynamoDBAdapter(new AWS.DynamoDB.DocumentClient())";

/** What an application's route is made of: code, as its author would have written it for next-auth 3. */
export interface RouteParts {
  /** Undefined: the options don't have them at all. */
  readonly providers: string | undefined;
  /** More members of the options object. */
  readonly options?: string;
  /** Statements above the options. */
  readonly above?: string;
  /** Without one (false) nothing is kept, and sessions are JSON Web Tokens. */
  readonly adapter?: string | false;
  /** Empty: there is none. */
  readonly secret?: string;
  /** The options object is frozen. */
  readonly freeze?: boolean;
}

/** next-auth's route as its documentation has it. */
function route(parts: RouteParts): string {
  const {
    providers,
    options = "",
    above = "",
    adapter = documentedAdapter,
    secret = "process.env.SECRET",
    freeze = false,
  } = parts;
  const imports = ['import NextAuth from "next-auth";', 'import Providers from "next-auth/providers";'];
  if (adapter)
    imports.push('import AWS from "aws-sdk";', 'import { DynamoDBAdapter } from "@next-auth/dynamodb-adapter";');
  const members = [
    ...(providers === undefined ? [] : [`providers: [${providers}],`]),
    ...(adapter ? [`adapter: ${adapter},`] : []),
    ...(secret ? [`secret: ${secret},`] : []),
    ...(options ? [options] : []),
  ].map((each) => `  ${each}`);
  const [opening, closing] = freeze ? ["NextAuth(Object.freeze({", "}));"] : ["NextAuth({", "});"];
  return [...imports, "", ...(above ? [above, ""] : []), `export default ${opening}`, ...members, closing, ""].join(
    "\n",
  );
}

/** The application of one route. */
export const applicationOf = (parts: RouteParts, more: Omit<Application, "files" | "route"> = {}): Application => ({
  files: { [routeFile]: route(parts) },
  route: routeFile,
  ...more,
});

/** `Providers.GitHub({ … })`, as a client that the stub of the provider knows. */
export const provider = (key: string, id: string, more = ""): string =>
  `Providers.${key}({ clientId: "client-of-${id}", clientSecret: process.env.CLIENT_SECRET${more && `, ${more}`} })`;
