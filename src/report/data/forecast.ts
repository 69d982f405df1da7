import type { Forecast } from "../../table/report/forecast.ts";
import { duration, number } from "../../table/report/numbers.ts";
import type { FactRow } from "../document.ts";

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
    ["capacity", `${number(writeUnits)} write units, ${number(readUnits)} read units`],
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
      `about $${dollars.toFixed(2)} on demand, at $${prices.write} per million write units and $${prices.read} per million read units`,
    ],
    ["time", `at least ${duration(seconds)}: ${pace}`],
  ];
}
