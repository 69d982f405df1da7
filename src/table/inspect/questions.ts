import { classify, type Item, type KeyNames, prefix, type Question } from "../../items/index.ts";

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
