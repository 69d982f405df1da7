import type { Forecast } from "../../table/report/forecast.ts";
import { duration, number } from "../../table/report/numbers.ts";
import { type FactRow, plural } from "../document.ts";

/** What a migration will take, as facts. */
export function forecastFacts({
  writeUnits,
  readUnits,
  dollars,
  prices,
  seconds,
  pace,
  indexes,
}: Forecast): readonly FactRow[] {
  return [
    ["capacity", `${plural(writeUnits, "write unit")}, ${plural(readUnits, "read unit")}`],
    ...(indexes.length > 1
      ? [
          [
            "of that",
            indexes.map(({ name, writeUnits: units }) => `${number(units)} for the index ${name}`).join(", "),
          ] as const,
        ]
      : []),
    [
      "cost",
      `${dollars < 0.005 ? "less than a cent" : `about $${dollars.toFixed(2)}`} on demand, at $${prices.write} per million write units and $${prices.read} per million read units`,
    ],
    ["time", `at least ${duration(seconds)}: ${pace}`],
  ];
}
