import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { askedOfAws, environmentChecks } from "../../src/doctor/environment.ts";
import { temporaryFolder } from "../support/temporary/folder.ts";
import { writeTree } from "../support/tree.ts";
import type { Files } from "./aws/application.ts";
import { applications } from "./aws/applications.ts";
import { isKept, type Outcome, outcomeUnderV2, outcomeUnderV3, upgrade } from "./aws/compare.ts";
import { type Environment, enter, environments, ownVariables, places } from "./aws/environments.ts";
import { forms, settings } from "./aws/generate.ts";
import { followedApplications, harmlessApplications, unclearApplications } from "./aws/handed-on.ts";
import { Network } from "./aws/network.ts";

/**
 * The client under the real aws-sdk v2, and what the codemod makes of it under the real SDK v3: both ask for the same item in the
 * same places. What differs must have been said.
 */
const network = new Network();
beforeAll(() => network.start());
afterAll(() => network.stop());

async function differences(files: Files, entry = "auth.js"): Promise<unknown[]> {
  const { files: after, findings } = upgrade(files);
  // What is left to a person may differ until it is decided; a note is of what comes to the same.
  if (findings.some(({ code, level }) => code.startsWith("NAD1") && level === "todo")) return [];
  const found: unknown[] = [];
  for (const [where, there] of Object.entries(environments)) {
    const v2 = await outcomeUnderV2(network, files, entry, there);
    const v3 = await outcomeUnderV3(network, after, entry, there);
    if (!isKept(v2, v3)) found.push({ where, v2, v3, after: after[entry] });
  }
  return found;
}

describe("a client asks as it did before the upgrade", () => {
  describe.each(Object.entries(forms))("%s", (_form, filesWith) => {
    it.each(Object.entries(settings))("%s", async (_name, options) => {
      expect(await differences(filesWith(options))).toEqual([]);
    });
  });
  it.each(Object.entries(applications))("%s", async (_name, files) => {
    expect(await differences(files)).toEqual([]);
  });
});

/** What is left to a person, of the client's settings. */
function leftToDo(files: Files): string[] {
  return upgrade(files).findings.flatMap(({ code, level }) => (/^NAD1/.test(code) && level === "todo" ? [code] : []));
}

describe("AWS under another name", () => {
  it.each(Object.entries({ ...followedApplications, ...harmlessApplications }))(
    "%s: nothing to do",
    async (_name, files) => {
      expect(leftToDo(files)).toEqual([]);
      expect(await differences(files)).toEqual([]);
    },
  );
  it.each(Object.entries(unclearApplications))("%s: said", (_name, files) => {
    expect(leftToDo(files)).toEqual(["NAD102"]);
  });
});

/** Nothing of it shows in the code: doctor looks at the place. */
const checksThere = (there: Environment, files: Files) => {
  const project = temporaryFolder("project");
  writeTree(project, files);
  const leave = enter(there);
  const checks = environmentChecks(project, {
    isAhead: true,
    ...askedOfAws(Object.keys(files).map((path) => join(project, path))),
    here: { ...process.env },
  });
  leave();
  return checks.map(({ name }) => name);
};

/** Which parts of a request each of doctor's checks tells of. */
const toldBy: Readonly<Record<string, readonly (keyof Exclude<Outcome, "fails">)[]>> = {
  "environment/profile-and-keys": ["accessKeyId"],
  "environment/endpoint-url": ["origin"],
  "environment/profile-endpoint": ["origin"],
  "environment/profile-region": ["region", "origin"],
  "environment/amazon-variables": ["accessKeyId", "region", "origin"],
  "environment/account-id": ["origin"],
  "environment/account-host": ["origin"],
  "environment/profile-role": ["accessKeyId"],
  "environment/max-attempts": ["attempts"],
  "environment/credentials-file": ["accessKeyId"],
  "environment/container-and-web-identity": ["accessKeyId"],
  "environment/both-container-addresses": ["accessKeyId"],
  "environment/config-file": ["accessKeyId", "origin"],
  "environment/token-file": ["accessKeyId"],
  "environment/sso-session": ["accessKeyId"],
};

/** Whether doctor's checks tell of all that became otherwise; a client that fails is told of by any of them. */
function isTold(v2: Outcome, v3: Outcome, checks: readonly string[]): boolean {
  if (v2 === "fails") return true;
  if (v3 === "fails") return checks.length > 0;
  const told = new Set(checks.flatMap((name) => toldBy[name] ?? []));
  const sameAttempts = isKept(v2, { ...v2, attempts: v3.attempts });
  const others = (["origin", "region", "accessKeyId"] as const).every(
    (part) => v2[part] === v3[part] || told.has(part),
  );
  return others && (sameAttempts || told.has("attempts"));
}

/** Where aws-sdk v2 asked others than DynamoDB at an endpoint of AWS.config's, too; docs/aws-client.md says so. */
const askAtEndpoint: ReadonlySet<string> = new Set([
  "an SSO session by its name, read",
  "a web identity of a profile, read",
]);

interface Setting {
  readonly options: string;
  /** The variables that it reads. */
  readonly own: Readonly<Record<string, string>>;
  /** It is AWS.config that has the setting. */
  readonly isGivenToAll: boolean;
}

/** Where something differs in one of the places, and neither the codemod nor doctor says so. */
async function untold(
  files: Files,
  where: readonly (readonly [string, Environment])[],
  { options, own, isGivenToAll }: Setting,
): Promise<unknown[]> {
  const { files: after, findings } = upgrade(files);
  if (findings.some(({ code, level }) => code.startsWith("NAD1") && level === "todo")) return [];
  const found: unknown[] = [];
  for (const [name, place] of where) {
    if (isGivenToAll && /endpoint/.test(options) && askAtEndpoint.has(name)) continue;
    const there = { ...place, variables: { ...own, ...place.variables } };
    const v2 = await outcomeUnderV2(network, files, "auth.js", there);
    const v3 = await outcomeUnderV3(network, after, "auth.js", there);
    if (isKept(v2, v3) || isTold(v2, v3, checksThere(there, files))) continue;
    found.push({ where: name, v2, v3, said: checksThere(there, files), after: after["auth.js"] });
  }
  return found;
}

describe("whatever a client is given, what differs in a place is said", () => {
  const owns = { "its own variables": ownVariables, "none of its own": {} };
  describe.each(["a constructor", "AWS.config.update"] as const)("%s", (form) => {
    describe.each(Object.entries(owns))("with %s", (_own, own) => {
      it.each(Object.entries(settings))("%s", async (_name, options) => {
        const isGivenToAll = form === "AWS.config.update";
        const files = forms[form]?.(options) ?? {};
        expect(await untold(files, Object.entries(places), { options, own, isGivenToAll })).toEqual([]);
      });
    });
  });
});

/** Of so many places one, another for each setting and each form. */
const shares = 64;
const inAllPlaces: ReadonlySet<string> = new Set(["a constructor", "AWS.config.update"]);
const givesToAll = /AWS\.config|AWS of a module|new AWS\.Config|credentials over/i;

describe("however its settings are written, what differs in a place is said", () => {
  const others = Object.entries(forms).filter(([form]) => !inAllPlaces.has(form));
  describe.each(others)("%s", (form, filesWith) => {
    const first = others.findIndex(([name]) => name === form);
    it.each(Object.entries(settings))("%s", async (setting, options) => {
      const share = (first + Object.keys(settings).indexOf(setting)) % shares;
      const its = Object.entries(places).filter((_place, index) => index % shares === share);
      const isGivenToAll = givesToAll.test(form);
      expect(await untold(filesWith(options), its, { options, own: ownVariables, isGivenToAll })).toEqual([]);
    });
  });
});

/** What doctor says of a place although the first request goes where it went. */
const saidForLater: readonly string[] = [
  "environment/session-token",
  // Of clients that have an endpoint of their own.
  "environment/endpoint-variants",
];

describe("where the two SDKs find different things, doctor says so", () => {
  const files = forms["a constructor"]?.("{}") ?? {};
  it.each(Object.entries(places))("%s", async (_name, there) => {
    const { files: after } = upgrade(files);
    const v2 = await outcomeUnderV2(network, files, "auth.js", there);
    const v3 = await outcomeUnderV3(network, after, "auth.js", there);
    const said = checksThere(there, files);
    expect(v2).not.toBe("fails");
    if (isKept(v2, v3)) expect(said.filter((name) => !saidForLater.includes(name))).toEqual([]);
    else expect(said, `${JSON.stringify(v2)} became ${JSON.stringify(v3)}`).not.toEqual([]);
  });
});
