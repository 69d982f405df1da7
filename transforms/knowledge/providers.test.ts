import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { providersOfV3 } from "./providers.ts";

const require = createRequire(import.meta.url);
type Made = { id: string; type: string; version?: string; wellKnown?: string };
type Factory = (options: object) => Made;
const options = {
  clientId: "id",
  clientSecret: "secret",
  domain: "d.example.com",
  issuer: "https://d.example.com",
  region: "eu",
};

const version3 = require("next-auth-v3/providers").default as Record<string, Factory>;
const version4 = (module: string) => (require(`next-auth/providers/${module}`) as { default: Factory }).default;

describe("the table of providers", () => {
  it("has every provider of next-auth v3, and no other", () => {
    expect(Object.keys(providersOfV3).sort()).toEqual(Object.keys(version3).sort());
  });

  it.each(Object.entries(providersOfV3))("%s is what the packages say", (key, facts) => {
    const before = version3[key]?.(options);
    expect(before?.type).toBe(facts.kind ?? "oauth");
    expect(before?.version?.startsWith("1") ?? false).toBe(facts.oauth1 ?? false);
    if (facts.module === undefined) {
      expect(() => version4(key.toLowerCase())).toThrow();
      return;
    }
    const after = version4(facts.module)({ ...options, server: "smtp://localhost" });
    // Accounts and callback URLs hold the id.
    expect(after.id).toBe(before?.id);
    expect(after.wellKnown !== undefined).toBe(facts.discovers !== undefined);
  });
});
