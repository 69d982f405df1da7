import type { Answer, NextAuthVersion, Question } from "../../items/index.ts";

/** Whom an adapter's answer leads to, seen from the user who is looked at. */
export type Whom = "this" | "another" | "several" | null;

/** What an answer leads to in the browser. */
export interface Lead {
  readonly text: string;
  /** Whether that is as it should be. */
  readonly isGood: boolean;
}

interface Circumstances {
  readonly whom: Whom;
  readonly isEmailTaken: boolean;
  /** Whether it is a session that lives on for v4. */
  readonly isLive: boolean;
}

const good = (text: string): Lead => ({ text, isGood: true });
const bad = (text: string): Lead => ({ text, isGood: false });

/** What somebody sees in the browser who is looked for so. */
export function leadsTo(
  version: NextAuthVersion,
  { by }: Pick<Question, "by">,
  { outcome }: Pick<Answer, "outcome">,
  { whom, isEmailTaken, isLive }: Circumstances,
): Lead {
  switch (by) {
    case "id":
      return outcome === "found"
        ? good("the user is there")
        : bad("the user is gone: sessions and accounts lead nowhere");
    case "email":
      return signIn("by e-mail", whom);
    case "account":
      return whom === null && isEmailTaken
        ? bad("sign-in ends in OAuthAccountNotLinked: the account isn't found, and its address is taken")
        : signIn("with it", whom);
    case "session":
      return outcome === "expired" && isLive
        ? bad("signed out: v3 takes v4's expiry for one that has passed")
        : session(outcome, whom);
    case "link":
      return link(outcome, version);
  }
}

function signIn(how: string, whom: Whom): Lead {
  switch (whom) {
    case "this":
      return good(`who signs in ${how} is this user`);
    case "another":
      return bad(`who signs in ${how} is another user`);
    case "several":
      return bad(`who signs in ${how} is one of several users, whichever is found`);
    default:
      return bad(`who signs in ${how} becomes a second user`);
  }
}

function session(outcome: Answer["outcome"], whom: Whom): Lead {
  if (outcome === "unreadable") return bad("next-auth fails at its expiry");
  if (outcome === "expired") return good("signed out: it has expired");
  if (whom === "this") return good("signed in");
  return bad(whom === null ? "signed out" : "signed in as another user");
}

function link(outcome: Answer["outcome"], version: NextAuthVersion): Lead {
  if (outcome === "found") return good("the link works");
  if (outcome === "expired") return good("the link doesn't work: it has expired");
  return bad(`the link doesn't work: it is ${version === "v3" ? "v4's" : "v3's"}`);
}
