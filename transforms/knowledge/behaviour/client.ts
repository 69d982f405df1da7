import type { BehaviourRows } from "./row.ts";

/** next-auth/client, which is next-auth/react. */
export const client: BehaviourRows = {
  K1: {
    severity: "A",
    v3: "getSession({ req }) asks with GET and the request's cookie",
    source3: "client/index.js:619-625",
    v4: "it posts the request's body where there is one, gets an error for an answer, and gives null",
    source4: "client/_utils.ts:47-50, core/index.ts:311-326",
    fate: {
      kind: "rewritten",
      fixtures: ["imports/request/api-route", "imports/request/whole-context", "imports/request/page"],
      codes: ["NAD225", "NAD226"],
    },
  },
  K2: {
    severity: "B",
    v3: "getCsrfToken({ req }) the same",
    source3: "client/index.js:619-625",
    v4: "the same: undefined",
    source4: "client/_utils.ts:47-50",
    fate: { kind: "rewritten", fixtures: ["imports/request/api-route"] },
  },
};
