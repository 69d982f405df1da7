import { credentials, email, gitHub, google, jsonWebTokens } from "./application/samples.ts";
import { applicationOf, provider, type RouteParts } from "./application/templates.ts";
import { behaviour, type Case } from "./judge/suite.ts";
import type { Scenario } from "./scenario/steps.ts";
import { signingInByMail, signingInByPassword, signingInWith } from "./scenario/stories.ts";

const of = (name: string, scenario: Scenario, parts: RouteParts): Case => ({
  name,
  scenario,
  application: applicationOf(parts),
});

behaviour("an ordinary application", [
  of("GitHub, sessions in the table", signingInWith("github"), { providers: gitHub }),
  of("GitHub, JSON Web Tokens", signingInWith("github"), {
    providers: gitHub,
    options: jsonWebTokens,
  }),
  of("GitHub, no adapter", signingInWith("github"), { providers: gitHub, adapter: false }),
  of("Google, sessions in the table", signingInWith("google"), { providers: google }),
  of("Google, JSON Web Tokens", signingInWith("google"), {
    providers: google,
    options: jsonWebTokens,
  }),
  of("Twitter", signingInWith("twitter"), { providers: provider("Twitter", "twitter") }),
  of("links by mail", signingInByMail, { providers: email }),
  of("links by mail, JSON Web Tokens", signingInByMail, { providers: email, options: jsonWebTokens }),
  of("passwords", signingInByPassword, { providers: credentials, options: jsonWebTokens }),
  of("passwords, no adapter", signingInByPassword, { providers: credentials, adapter: false }),
]);
