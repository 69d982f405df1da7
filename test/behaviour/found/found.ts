import type { Application } from "../application/application.ts";
import { applicationOf, type RouteParts, routeFile } from "../application/templates.ts";
import type { Case } from "../judge/suite.ts";
import type { Around } from "../rows/row.ts";
import type { Scenario } from "../scenario/steps.ts";

/** An application as somebody wrote it: the parts of its route, or all of the route's text, in TypeScript where it has types. */
export function found(
  name: string,
  route: RouteParts | string,
  scenario: Scenario,
  { files = {}, ...around }: Around = {},
): Case {
  const application = typeof route === "string" ? ofText(route, around) : applicationOf(route, around);
  return { name, scenario, application: { ...application, files: { ...application.files, ...files } } };
}

function ofText(text: string, around: Pick<Around, "env" | "origin">): Application {
  const file = /import .*\bSession\b/.test(text) ? routeFile.replace(/js$/, "ts") : routeFile;
  return { files: { [file]: text }, route: file, ...around };
}

/** Somebody, somebody whose address nobody has confirmed, and somebody who shows none, each with a browser of their own. */
export const everybody = (id: string): Scenario =>
  (["ada", "mallory", "nemo"] as const).flatMap((as) => [
    { do: "other browser" } as const,
    { do: "sign in", with: id, as } as const,
    { do: "session" } as const,
  ]);

/** Twice the same person, whom the application knows the second time. */
export const twice = (id: string): Scenario => [
  { do: "sign in", with: id },
  { do: "session" },
  { do: "sign out" },
  { do: "restart" },
  { do: "sign in", with: id },
  { do: "session" },
];

export const byMail: Scenario = [
  { do: "magic link", email: "eve@example.com" },
  { do: "session" },
  { do: "sign out" },
  { do: "magic link", email: "eve@example.com" },
  { do: "session" },
];

export const byPassword: Scenario = [
  { do: "credentials", form: { name: "ada", password: "right" } },
  { do: "session" },
  { do: "sign out" },
  { do: "credentials", form: { name: "ada", password: "wrong" } },
  { do: "session" },
];

/** A route that asks who is there, by GET and with a body. */
export const asking = (file: string, id = "github"): Scenario => [
  { do: "call", file },
  { do: "sign in", with: id },
  { do: "call", file },
  { do: "call", file, method: "POST", body: { text: "hello" } },
];

export const adapter = "adapter: DynamoDBAdapter(new AWS.DynamoDB.DocumentClient()),";

/** What a route imports that is written out. */
export const imports = `import NextAuth from "next-auth";
import Providers from "next-auth/providers";
import AWS from "aws-sdk";
import { DynamoDBAdapter } from "@next-auth/dynamodb-adapter";
`;
