import { gitHub } from "../application/samples.ts";
import { signingInWith } from "../scenario/stories.ts";
import { row } from "./row.ts";

const signingIn = signingInWith("github");

export const environment = [
  row("E1", "B", "no secret", { providers: gitHub, secret: "" }, signingIn),
  row("E2", "B", "an empty secret", { providers: gitHub, secret: 'process.env.UNSET || ""' }, signingIn, {
    env: { NEXTAUTH_SECRET: "set on the server" },
  }),
  row("E8", "B", "frozen options without a secret", { providers: gitHub, secret: "", freeze: true }, signingIn),
];
