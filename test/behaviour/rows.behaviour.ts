import { describe, expect, it } from "vitest";
import { credentials, given, decisions as known } from "../../transforms/knowledge/behaviour/callbacks.ts";
import { clientRows as ofClient } from "../../transforms/knowledge/behaviour/client.ts";
import { optionRows } from "../../transforms/knowledge/behaviour/options.ts";
import { providerRows as ofProviders } from "../../transforms/knowledge/behaviour/providers.ts";
import { behaviour } from "./judge/suite.ts";
import { rows } from "./rows/index.ts";

behaviour(
  "known differences",
  rows.map(({ id, severity, title, application, scenario }) => ({
    name: `${id} (${severity}) ${title}`,
    application,
    scenario,
  })),
);

describe("what is known to lose something or to lock somebody out", () => {
  const judged = new Set(rows.map(({ id }) => id));
  const all = Object.entries({ ...known, ...given, ...credentials, ...ofClient, ...optionRows, ...ofProviders });
  it.each(all.filter(([, { severity }]) => severity <= "B").map(([id]) => id))("%s is judged", (id) => {
    expect([...judged]).toContain(id);
  });
});
