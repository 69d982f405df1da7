import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Application } from "../application/application.ts";
import type { Scenario } from "../scenario/steps.ts";
import { World } from "../world/index.ts";
import { describeDifference } from "./compare.ts";
import { judge } from "./judge.ts";
import type { Tally } from "./tally.ts";

export interface Case {
  readonly name: string;
  readonly application: Application;
  readonly scenario: Scenario;
}

/** One test for each case: whatever is different under next-auth 4 was said by the codemod, or is expected. */
export function behaviour(title: string, cases: readonly Case[]): void {
  describe(title, () => {
    const world = new World();
    beforeAll(() => world.start());
    afterAll(() => world.stop());

    for (const { name, application, scenario } of cases)
      it(name, async ({ task }) => {
        const { expected, reported, failed, findings } = await judge(world, application, scenario);
        const tally: Tally = {
          found: expected.length + reported.length + failed.length,
          expected: expected.length,
          reported: reported.length,
          failed: failed.length,
          codes: [...new Set(reported.map(({ finding }) => finding.code))],
        };
        task.meta.behaviour = tally;
        const said = [...new Set(findings.map(({ code }) => code))].join(", ") || "nothing";
        expect(failed.map(describeDifference), `the codemod said ${said}`).toEqual([]);
      });
  });
}
