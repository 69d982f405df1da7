import { classify, type Item, type KeyNames, prefix, type Question } from "../../items/index.ts";
import type { UserItems } from "./user-items.ts";

/** A question, and the item that it is about where it is one beside the user. */
export interface AskedQuestion {
  readonly question: Question;
  readonly item: Item | undefined;
}

/** All that next-auth looks for a user by, each once. */
export function questionsAbout({ ids: [id], email, own, view }: UserItems): readonly AskedQuestion[] {
  const ofItems = own.flatMap((item) => {
    const question = questionOf(item, view.keys);
    return question ? [[JSON.stringify(question), { question, item }] as const] : [];
  });
  return [
    ...(id === undefined ? [] : [{ question: { by: "id", id } as const, item: undefined }]),
    ...(email ? [{ question: { by: "email", email } as const, item: undefined }] : []),
    ...new Map(ofItems).values(),
  ];
}

/** What next-auth would look for an account, a session or a link by: what its sort key says, whatever its attributes do. */
export function questionOf(item: Item, keys: KeyNames): Question | undefined {
  const sortKey = item[keys.sortKey]?.S ?? "";
  switch (classify(item, keys)) {
    case "ACCOUNT": {
      const { provider, rest } = accountIn(item, sortKey.slice(prefix.account.length));
      return { by: "account", provider, providerAccountId: rest };
    }
    case "SESSION":
      return { by: "session", sessionToken: sortKey.slice(prefix.session.length) };
    case "VR":
    case "VT":
      return {
        by: "link",
        identifier: (item[keys.partitionKey]?.S ?? "").slice(prefix.v3Token.length),
        token: sortKey.slice(prefix.v3Token.length),
      };
    default:
      return undefined;
  }
}

/** `github#1`: a provider of one's own may have a `#` in its name, which its attribute then says. */
function accountIn(item: Item, text: string): { readonly provider: string; readonly rest: string } {
  const named = (item.providerId ?? item.provider)?.S;
  const provider = named && text.startsWith(`${named}#`) ? named : (text.split("#")[0] ?? "");
  return { provider, rest: text.slice(provider.length + 1) };
}
