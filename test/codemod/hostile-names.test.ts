import { describe, expect, it } from "vitest";
import { defaultOptions } from "../../transforms/context.ts";
import { runCodemod } from "../support/codemod-fixtures.ts";

/** What every object of JavaScript has by these names is nobody's option, provider or import. */
const names = [
  "constructor",
  "toString",
  "valueOf",
  "hasOwnProperty",
  "isPrototypeOf",
  "propertyIsEnumerable",
  "toLocaleString",
  "__proto__",
  "__defineGetter__",
  "__lookupSetter__",
];

/** Places where a name is looked up in a table of ours; `NAME` is taken where it stands. */
const places: Readonly<Record<string, string>> = {
  "an option": `import NextAuth from "next-auth"\nexport default NextAuth({ secret: "s", providers: [], NAME: 1 })\n`,
  "a nested option": `import NextAuth from "next-auth"\nexport default NextAuth({ secret: "s", providers: [], session: { NAME: 1 }, jwt: { NAME: 1 }, pages: { NAME: "/" } })\n`,
  "a callback": `import NextAuth from "next-auth"\nexport default NextAuth({ secret: "s", providers: [], callbacks: { NAME(a, b) { return b } } })\n`,
  "an event": `import NextAuth from "next-auth"\nexport default NextAuth({ secret: "s", providers: [], events: { NAME(a, b) { return b } }, logger: { NAME(a, b) {} } })\n`,
  "a provider": `import NextAuth from "next-auth"\nimport Providers from "next-auth/providers"\nexport default NextAuth({ secret: "s", providers: [Providers.NAME({ clientId: "a" }), Providers["NAME"]({})] })\n`,
  "a provider's import": `import { NAME as p } from "next-auth/providers"\nexport const made = p({ clientId: "a" })\n`,
  "a provider's module": `import p from "next-auth/providers/NAME"\nexport const made = p({ clientId: "a" })\n`,
  "a provider's option": `import Providers from "next-auth/providers"\nexport const made = [Providers.GitHub({ clientId: "a", NAME: "b" }), { id: "x", type: "oauth", version: "2.0", scope: "a", NAME: 1, profile(p) { return { id: p.NAME } } }]\n`,
  "a name of the client": `import { NAME as c } from "next-auth/client"\nexport const made = c()\n`,
  "a member of the client": `import * as client from "next-auth/client"\nexport const made = client.NAME()\nexport const other = client["NAME"]\n`,
  "a passed on name": `export { NAME } from "next-auth/client"\nexport { signIn as NAME2 } from "next-auth/client"\n`,
  "a type": `import type { NAME as T } from "next-auth"\nimport type { NAME as U } from "next-auth/client"\nexport type V = T | U\n`,
  "an account's field": `import NextAuth from "next-auth"\nexport default NextAuth({ secret: "s", providers: [], callbacks: { jwt(token, user, account) { return { ...token, a: account.NAME } }, session(session, { NAME: x }) { return x } } })\n`,
  "the hook's result": `import { useSession } from "next-auth/client"\nexport const A = () => { const result = useSession(); return [result.NAME, result["NAME"], useSession({ NAME: 1 })] }\n`,
  "a client's option": `import AWS from "aws-sdk"\nimport { DynamoDBAdapter } from "@next-auth/dynamodb-adapter"\nAWS.config.update({ NAME: 1, region: "r" })\nexport const adapter = DynamoDBAdapter(new AWS.DynamoDB.DocumentClient({ NAME: 2, httpOptions: { NAME: 3 } }), { NAME: "t" })\n`,
  "AWS's config": `import AWS from "aws-sdk"\nimport { DynamoDBAdapter } from "@next-auth/dynamodb-adapter"\nAWS.config.NAME = 1\nexport const adapter = DynamoDBAdapter(new AWS.DynamoDB.DocumentClient())\n`,
  "credentials of AWS": `import AWS from "aws-sdk"\nimport { DynamoDBAdapter } from "@next-auth/dynamodb-adapter"\nAWS.config.credentials = new AWS.NAME({ a: 1 })\nexport const adapter = DynamoDBAdapter(new AWS.DynamoDB.DocumentClient())\n`,
  "a page's prop": `import { Provider } from "next-auth/client"\nexport const A = () => <Provider session={null} options={{ NAME: 1 }} NAME="x"><b /></Provider>\n`,
  "an adapter's method": `import { DynamoDBAdapter } from "@next-auth/dynamodb-adapter"\nexport const wrapped = (client) => ({ ...DynamoDBAdapter(client), async NAME(a) { return a } })\n`,
  "an exported name": `import { signIn } from "next-auth/client"\nconst x = signIn\nexport { x as NAME }\nmodule.exports.NAME = x\n`,
};

describe("names that every object has", () => {
  it.each(Object.entries(places))("as %s are none of ours", (_place, text) => {
    // With a name that nobody knows, the same is done.
    const run = (name: string) => {
      const source = text.replaceAll("NAME", name);
      const [result] = runCodemod(new Map([["/app/file.tsx", source]]), defaultOptions);
      if (!result) return { status: "none" };
      const { outcome, findings } = result;
      const reason = "reason" in outcome ? outcome.reason.message : "";
      const shown = (value: string) => value.replaceAll(name, "NAME");
      return {
        status: outcome.status,
        reason: shown(reason),
        after: outcome.status === "changed" ? shown(outcome.after) : "",
        findings: findings.map(({ code, line, message }) => `${code}:${line} ${shown(message)}`),
      };
    };
    const unknown = run("somethingNobodyKnows");
    for (const name of names) expect(run(name), name).toEqual(unknown);
  });
});
