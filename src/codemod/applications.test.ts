import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/support/temporary/folder.ts";
import { writeTree } from "../../test/support/tree.ts";
import { defaultOptions } from "../../transforms/context.ts";
import { transforms } from "../../transforms/index.ts";
import { Pipeline } from "./pipeline.ts";
import { Sources } from "./source.ts";

let folder: string;
beforeEach(() => {
  folder = temporaryFolder("codemod-applications");
});

const manifests = {
  ".git/HEAD": "",
  "package.json": JSON.stringify({ workspaces: ["apps/*", "packages/*"] }),
  "apps/shop/package.json": JSON.stringify({ name: "shop", dependencies: { auth: "*" } }),
  "apps/desk/package.json": JSON.stringify({ name: "desk", dependencies: {} }),
  "packages/auth/package.json": JSON.stringify({ name: "auth" }),
};

/** The text of each file after the codemod, and the codes of what was found in it. */
function upgraded(
  files: Readonly<Record<string, string>>,
): Record<string, { readonly text: string; readonly codes: string[] }> {
  writeTree(folder, { ...manifests, ...files });
  const paths = Object.keys(files).map((name) => join(folder, name));
  const pipeline = new Pipeline(new Sources(paths), transforms, defaultOptions);
  pipeline.analyse(paths);
  return Object.fromEntries(
    Object.keys(files).map((name) => {
      const { outcome, before, findings } = pipeline.change(join(folder, name));
      return [
        name,
        { text: outcome.status === "changed" ? outcome.after : before, codes: findings.map(({ code }) => code) },
      ];
    }),
  );
}

const route = (provider: string, callbacks: string, session = "") => `
  import NextAuth from "next-auth";
  import Providers from "next-auth/providers";
  export default NextAuth({ providers: [Providers.${provider}({ clientId: "a", clientSecret: "b" })], ${session} callbacks: { ${callbacks} }, secret: "s" });
`;
const shop = "apps/shop/pages/api/auth/[...nextauth].js";
const desk = "apps/desk/pages/api/auth/[...nextauth].js";

describe("the applications of a workspace are told apart", () => {
  const readsClaim =
    "async jwt(token, user, account, profile) { token.verified = profile.verified_email; return token; }";

  it("by their providers", () => {
    const alone = upgraded({ [shop]: route("Google", readsClaim), [desk]: route("GitHub", "") });
    expect(alone[shop]?.text).toContain("profile.email_verified");
  });

  it("but for the code that both use", () => {
    const callback =
      "export async function jwt(token, user, account, profile) { token.verified = profile.verified_email; return token; }";
    const shared = (provider: string) => `import { jwt } from "auth";${route(provider, "jwt")}`;
    const found = upgraded({ "packages/auth/index.js": callback, [shop]: shared("Google"), [desk]: shared("GitHub") });
    expect(found["packages/auth/index.js"]?.text).toContain("profile.verified_email");
    expect(found[shop]?.text).toContain("profile");
    expect(found[shop]?.text).toContain("userinfo");
  });

  it("by where their sessions are", () => {
    const page =
      'import { useSession } from "next-auth/client"; export default function Page() { const [session] = useSession(); return session.accessToken; }';
    const inShop = upgraded({
      [shop]: route("Google", "", "session: { jwt: true },"),
      [desk]: `import { adapter } from "./adapter";${route("GitHub", "", "adapter: adapter(), session: { jwt: false },")}`,
      "apps/shop/pages/index.js": page,
      "apps/desk/pages/index.js": page,
    });
    expect(inShop["apps/desk/pages/index.js"]?.codes).toContain("NAD333");
    expect(inShop["apps/shop/pages/index.js"]?.codes).not.toContain("NAD333");
  });
});

it("types that v3 and v4 call the same stay where all other files are v4's", () => {
  const mail =
    'import { type EmailConfig } from "next-auth/providers"; export const mail: EmailConfig = { id: "own", type: "email" } as never;';
  const page = 'import { useSession } from "next-auth/react"; export const usePage = () => useSession().data;';
  const found = upgraded({ "apps/shop/lib/mail.ts": mail, "apps/shop/pages/index.ts": page });
  expect(found["apps/shop/lib/mail.ts"]?.text).toBe(mail);
});

it("an e-mail provider of the application's own needs no nodemailer", () => {
  const text = `
    import NextAuth from "next-auth";
    import { send } from "./send";
    export default NextAuth({ providers: [{ id: "own", type: "email", sendVerificationRequest: send }], secret: "s" });
  `;
  writeTree(folder, { ...manifests, [shop]: text });
  const path = join(folder, shop);
  const pipeline = new Pipeline(new Sources([path]), transforms, defaultOptions);
  pipeline.analyse([path]);
  expect(pipeline.graph.facts("uses-email-provider")).toEqual([]);
});
