import { DynamoDBAdapter as UpstreamAdapter } from "@next-auth/dynamodb-adapter";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { DynamoDBAdapter } from "../../src/adapter/index.ts";
import { authJs, Browser, type Mailbox, nextAuth4, origin } from "../support/adapter/browser.ts";
import { withLaggingIndex } from "../support/adapter/faults.ts";
import { customNames, useEngine } from "../support/adapter/tables.ts";
import { engines } from "../support/engines/index.ts";

const frameworks = [
  { framework: "next-auth v4", serve: nextAuth4 },
  { framework: "Auth.js", serve: authJs as typeof nextAuth4 },
];

describe.each(engines)("signing in by magic link on $name", ({ start, available }) => {
  describe.runIf(available).each(frameworks)("with $framework", ({ serve }) => {
    const tables = useEngine(start);
    beforeEach(() => {
      vi.stubEnv("NEXTAUTH_URL", origin);
      return () => vi.unstubAllEnvs();
    });

    it.each([
      { table: "the table as documented" },
      { table: "custom names", names: customNames },
      { table: "an index that projects only keys", projection: "KEYS_ONLY" as const },
    ])("works the first time and the second, with $table", async ({ names, projection }) => {
      const table = await tables.table(names, projection);
      const mailbox: Mailbox = {};
      const browser = new Browser(serve(DynamoDBAdapter(tables.client, table), mailbox));

      for (const time of ["first", "second"]) {
        await browser.askForLink("ada@example.com");
        expect(await browser.open(mailbox.link as string), time).toBe(origin);
        expect(await browser.signedInAs(), time).toBe("ada@example.com");
        await browser.signOut();
        expect(await browser.signedInAs(), time).toBeUndefined();
      }
      // Each link once, and one user.
      expect(await browser.open(mailbox.link as string)).toContain("error=Verification");
      expect((await tables.items(table)).map(({ type }) => type)).toEqual(["USER"]);
    });

    it("stays signed in while the index is behind", async () => {
      const table = await tables.table();
      const mailbox: Mailbox = {};
      const lagging = DynamoDBAdapter(withLaggingIndex(tables.client), table);
      const browser = new Browser(serve(lagging, mailbox));
      await browser.askForLink("ada@example.com");
      await browser.open(mailbox.link as string);
      expect(await browser.signedInAs()).toBe("ada@example.com");
      await browser.signOut();
      expect(await browser.signedInAs()).toBeUndefined();
    });

    // nextauthjs/next-auth 10897 and 12981, as they were reported.
    it("fails with upstream's adapter over an index that projects only keys", async () => {
      const table = await tables.table({}, "KEYS_ONLY");
      const mailbox: Mailbox = {};
      const browser = new Browser(serve(UpstreamAdapter(tables.client, table) as never, mailbox));
      await browser.askForLink("ada@example.com");
      expect(await browser.open(mailbox.link as string)).toBe(origin);
      expect(await browser.signedInAs()).toBeUndefined();
      await browser.askForLink("ada@example.com");
      expect(await browser.open(mailbox.link as string)).toContain("error=");
    });
  });
});
