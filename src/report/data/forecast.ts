import type { Forecast } from "../../table/report/forecast.ts";
import { duration, number } from "../../table/report/numbers.ts";
import type { FactRow } from "../document.ts";

/** What a migration will take, as facts. */
export function forecastFacts({ writeUnits, readUnits, dollars, prices, seconds, pace }: Forecast): readonly FactRow[] {
  return [
    ["capacity", `${number(writeUnits)} write units, ${number(readUnits)} read units`],
    [
      "cost",
      `about $${dollars.toFixed(2)} on demand, at $${prices.write} per million write units and $${prices.read} per million read units`,
    ],
    ["time", `at least ${duration(seconds)}: ${pace}`],
  ];
}
