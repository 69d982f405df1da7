import { runInNewContext } from "node:vm";
import { NumberValue } from "@aws-sdk/lib-dynamodb";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expiresToDate, expiresToSeconds, fromIsoString, toStored } from "./values.ts";

describe("toStored", () => {
  const date = new Date("2024-01-02T03:04:05.678Z");
  const iso = "2024-01-02T03:04:05.678Z";

  it.each([
    ["a date", date, iso],
    ["a date of another realm", runInNewContext(`new Date("${iso}")`), iso],
    ["dates inside", { a: [{ b: date }], c: { d: date } }, { a: [{ b: iso }], c: { d: iso } }],
    ["an object of another realm", runInNewContext("({ a: { b: undefined, c: 1 } })"), { a: { c: 1 } }],
    ["undefined fields", { a: undefined, b: { c: undefined }, d: null }, { b: {}, d: null }],
    ["an object without prototype", Object.assign(Object.create(null), { a: date }), { a: iso }],
  ])("stores %s", (_what, value, stored) => {
    expect(toStored(value)).toEqual(stored);
    expect(JSON.stringify(toStored(value))).toBe(JSON.stringify(stored));
  });

  it.each([
    new Set(["a"]),
    new Uint8Array([1]),
    new Map([["a", 1]]),
    12345678901234567890n,
    NumberValue.from("1.5"),
    "",
    0,
    false,
    null,
  ])("leaves %o to the document client", (value) => {
    expect(toStored(value)).toBe(value);
  });

  it("changes nothing in what JSON can say", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(toStored(value)).toEqual(value);
      }),
    );
  });
});

describe("expires", () => {
  it("is rounded down to whole seconds and comes back so", () => {
    fc.assert(
      fc.property(fc.date({ noInvalidDate: true }), (expires) => {
        const { expires: seconds } = expiresToSeconds({ expires }) as { expires: number };
        expect(Number.isInteger(seconds)).toBe(true);
        const lost = expires.getTime() - expiresToDate(seconds).getTime();
        expect(lost).toBeGreaterThanOrEqual(0);
        expect(lost).toBeLessThan(1000);
      }),
    );
  });

  it("is left out when it isn't given", () => {
    expect(expiresToSeconds({})).toEqual({});
  });

  it.each([
    [1_700_000_000, 1_700_000_000_000],
    // Upstream's: milliseconds divided by 1,000, which a double can't always hold.
    [1_700_000_000.129, 1_700_000_000_129],
    [NumberValue.from("1700000000"), 1_700_000_000_000],
    ["2023-11-14T22:13:20.000Z", 1_700_000_000_000],
    [0, 0],
  ])("reads %s", (stored, milliseconds) => {
    expect(expiresToDate(stored).getTime()).toBe(milliseconds);
  });

  it.each([undefined, null, {}, "never"])("can't be read from %o", (stored) => {
    expect(expiresToDate(stored).getTime()).toBeNaN();
  });
});

describe("fromIsoString", () => {
  it.each([
    ["2024-01-02T03:04:05.678Z", new Date("2024-01-02T03:04:05.678Z")],
    [null, null],
    [undefined, null],
    ["", null],
    [{}, null],
    ["yesterday", null],
  ])("reads %o", (stored, date) => {
    expect(fromIsoString(stored)).toEqual(date);
  });
});
