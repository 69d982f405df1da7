/**
 * How many times as much the suites do that generate what happens: live writers, kills, faults. 1 is what every change is tried
 * with; `STRESS=10` is for a night.
 */
export const stress = Math.max(1, Number(process.env.STRESS ?? 1));
