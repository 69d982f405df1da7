import { describe, expect, it } from "vitest";
import { isBeyondTtl, readExpiry, readTokenExpiry } from "./time.ts";

describe("readExpiry", () => {
  it.each([
    ["1970-01-01T00:00:01.999Z", 1],
    ["1969-12-31T23:59:59.500Z", -1],
    ["2026-03-01T02:00:00+02:00", 1_772_323_200],
    ["2024-02-29T00:00:00Z", 1_709_164_800],
    ["+002026-03-01T00:00:00.000Z", 1_772_323_200],
  ])("%s is ISO", (S, seconds) => {
    expect(readExpiry({ S })).toEqual({ form: "iso", seconds });
  });

  it.each([
    "",
    "1",
    "1772323200",
    "2026-03-01",
    "2026-03-01T00:00:00",
    "2026-3-1T00:00:00Z",
    "2026-13-01T00:00:00Z",
    "2025-02-29T00:00:00Z",
    "1900-02-29T00:00:00Z",
    "2026-03-01T25:00:00Z",
    "Sun Mar 01 2026",
    "Invalid Date",
    "null",
  ])("%j can't be read", (S) => {
    expect(readExpiry({ S })).toEqual({ form: "unreadable" });
  });

  it.each([
    ["1772323200", { form: "seconds", seconds: 1_772_323_200 }],
    ["0", { form: "seconds", seconds: 0 }],
    ["1772323200.999", { form: "fraction", seconds: 1_772_323_200 }],
    ["99999999999", { form: "seconds", seconds: 99_999_999_999 }],
    ["100000000000", { form: "unit-unclear" }],
    ["1772323200000", { form: "unit-unclear" }],
  ])("the number %s", (N, expiry) => {
    expect(readExpiry({ N })).toEqual(expiry);
  });

  it("knows nothing, null and the empty map as no expiry, and nothing else", () => {
    expect([undefined, { NULL: true as const }, { M: {} }].map((value) => readExpiry(value).form)).toEqual([
      "none",
      "none",
      "none",
    ]);
    expect([{ M: { a: { S: "" } } }, { L: [] }, { BOOL: true }].map((value) => readExpiry(value).form)).toEqual([
      "unreadable",
      "unreadable",
      "unreadable",
    ]);
  });
});

describe("readTokenExpiry", () => {
  it.each([
    [undefined, "unknown"],
    [{ NULL: true as const }, "unknown"],
    [{ M: {} }, "unknown"],
    [{ S: "2021-07-01T10:00:00.999Z" }, 1_625_133_600],
    [{ N: "1625133600999" }, 1_625_133_600],
    [{ N: "1625133600" }, "unreadable"],
    [{ N: "-1" }, "unreadable"],
    [{ N: "9".repeat(38) }, "unreadable"],
    [{ S: "1625133600999" }, "unreadable"],
    [{ BOOL: true }, "unreadable"],
  ] as const)("%j → %s", (value, seconds) => {
    expect(readTokenExpiry(value)).toBe(seconds);
  });
});

describe("isBeyondTtl", () => {
  it("draws the line at five years", () => {
    const now = 1_767_225_600;
    const fiveYears = 5 * 365 * 86_400;
    expect(isBeyondTtl(now - fiveYears, now)).toBe(false);
    expect(isBeyondTtl(now - fiveYears - 1, now)).toBe(true);
  });
});
