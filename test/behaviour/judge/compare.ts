import type { Observation } from "../scenario/run.ts";
import type { Scenario, Step } from "../scenario/steps.ts";

/** Something that was one way under next-auth 3 and is another under next-auth 4. */
export interface Difference {
  readonly step: Step;
  /** From 0. */
  readonly index: number;
  /** What differs: `session.user.name`, `cookies.next-auth.session-token.lifetime`. */
  readonly name: string;
  readonly v3: unknown;
  readonly v4: unknown;
}

type Leaves = Map<string, unknown>;

/**
 * The differences of two runs of a scenario. Where their ways part, all else in that step and after it is a consequence and isn't
 * compared; what stays as it differs (a table's item) is told once.
 */
export function compare(scenario: Scenario, v3: readonly Observation[], v4: readonly Observation[]): Difference[] {
  const differences: Difference[] = [];
  const told = new Set<string>();
  for (const [index, step] of scenario.entries()) {
    const [before, after] = [leavesOf(v3[index]), leavesOf(v4[index])];
    const found = [...new Set([...before.keys(), ...after.keys()])]
      .filter((name) => !Object.is(before.get(name), after.get(name)))
      .map((name) => ({ step, index, name, v3: before.get(name), v4: after.get(name) }));
    const parted = found.some(({ name }) => name === "way");
    for (const difference of found) {
      const { name, v3: was, v4: is } = difference;
      const text = JSON.stringify([name, was, is]);
      if (told.has(text) || (parted && name !== "way")) continue;
      differences.push(difference);
      told.add(text);
    }
    if (parted) break;
  }
  return differences;
}

/** The plain values in an observation, by the names that lead to them. */
function leavesOf(value: unknown, name = "", leaves: Leaves = new Map()): Leaves {
  if (value === null || typeof value !== "object") leaves.set(name, value);
  else for (const [key, each] of Object.entries(value)) leavesOf(each, name ? `${name}.${key}` : key, leaves);
  return leaves;
}

export function describeDifference({ index, step, name, v3, v4 }: Difference): string {
  const shown = (value: unknown) => (value === undefined ? "nothing" : JSON.stringify(value));
  return `${index + 1}. ${describeStep(step)}: ${name} was ${shown(v3)}, is ${shown(v4)}`;
}

function describeStep({ do: what, ...details }: Step): string {
  const rest = Object.values(details).filter((value) => typeof value === "string");
  return [what, ...rest].join(" ");
}
