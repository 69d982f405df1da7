import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Application } from "./application/application.ts";
import { applicationOf, provider, routeFile } from "./application/templates.ts";
import { judge, upgrade } from "./judge/judge.ts";
import { signingInWith } from "./scenario/stories.ts";
import { World } from "./world/index.ts";

/** The judge is judged: each of these upgrades is spoilt in one place, and that has to be seen. */
describe("an upgrade that goes wrong without a word", () => {
  const world = new World();
  beforeAll(() => world.start());
  afterAll(() => world.stop());

  const application = applicationOf({
    providers: provider("GitHub", "github"),
    options: `callbacks: {
      signIn: (user) => user.email.endsWith("@example.com"),
      session: (session, user) => ({ ...session, id: user.id }),
    },
    events: { signIn: ({ user }) => console.log(user.name) },`,
  });

  const spoilt = (find: string | RegExp, replacement: string) => (original: Application) => {
    const upgraded = upgrade(original);
    const text = upgraded.rewritten.files[routeFile] ?? "";
    const changed = text.replace(find, replacement);
    expect(changed, "nothing was spoilt").not.toBe(text);
    return { ...upgraded, rewritten: { ...upgraded.rewritten, files: { [routeFile]: changed } } };
  };

  it.each([
    ["lets nobody in", spoilt("@example.com", "@example.org"), /^way$/],
    ["gives the session another id", spoilt("id: user.id", "id: user.name"), /^session\.id$/],
    ["prints something else", spoilt("console.log(user.name)", "console.log(user.email)"), /^printed/],
    ["keeps cookies for an hour", spoilt("providers:", "session: { maxAge: 3600 }, providers:"), /session-token$/],
    ["sends other cookies", spoilt("providers:", "useSecureCookies: true, providers:"), /^(way|cookies)/],
    [
      "asks for more",
      spoilt("clientSecret:", 'authorization: { params: { scope: "repo" } }, clientSecret:'),
      /\.scope$/,
    ],
    [
      "stores more of a user",
      spoilt(
        "clientSecret:",
        "profile: (p) => ({ id: String(p.id), name: p.name, email: p.email, image: p.avatar_url, role: 1 }), clientSecret:",
      ),
      /^table\.USER\.0\.role$/,
    ],
  ] as const)("%s", async (_name, spoil, name) => {
    const { failed } = await judge(world, application, signingInWith("github"), spoil);
    expect(failed.map((difference) => difference.name)).toContainEqual(expect.stringMatching(name));
  });

  it("fails for nothing else", async () => {
    expect((await judge(world, application, signingInWith("github"))).failed).toEqual([]);
  });
});
