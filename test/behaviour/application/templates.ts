import type { Application } from "./application.ts";

export const routeFile = "pages/api/auth/[...nextauth].js";

/** What an application's route is made of: code, as its author would have written it for next-auth 3. */
export interface RouteParts {
  readonly providers: string;
  /** More members of the options object. */
  readonly options?: string;
  /** Statements above the options. */
  readonly above?: string;
  /** Without it nothing is kept, and sessions are JSON Web Tokens. */
  readonly adapter?: boolean;
  readonly secret?: string;
}

/** next-auth's route as its documentation has it. */
function route({
  providers,
  options = "",
  above = "",
  adapter = true,
  secret = "process.env.SECRET",
}: RouteParts): string {
  const imports = ['import NextAuth from "next-auth";', 'import Providers from "next-auth/providers";'];
  if (adapter)
    imports.push('import AWS from "aws-sdk";', 'import { DynamoDBAdapter } from "@next-auth/dynamodb-adapter";');
  const members = [
    `providers: [${providers}],`,
    ...(adapter ? ["adapter: DynamoDBAdapter(new AWS.DynamoDB.DocumentClient()),"] : []),
    `secret: ${secret},`,
    ...(options ? [options] : []),
  ];
  return [
    ...imports,
    "",
    ...(above ? [above, ""] : []),
    "export default NextAuth({",
    ...members.map((each) => `  ${each}`),
    "});",
    "",
  ].join("\n");
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
