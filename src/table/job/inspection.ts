import type { Question } from "../../items/index.ts";
import { Call } from "../../words.ts";
import { historyOf } from "../inspect/history.ts";
import { type InspectedLookup, inspect } from "../inspect/inspect.ts";
import { readItemsOf, type Wanted } from "../inspect/read-user.ts";
import { tableReader } from "../inspect/reader.ts";
import { maskedKey, shownKey } from "../model/mask.ts";
import type { AnswerReport, InspectionReport } from "../report/inspection.ts";
import { remedies } from "../report/remedies.ts";
import { checkRules } from "./check.ts";
import type { InspectionOptions } from "./options.ts";
import { circumstances, jobFor, noneAsked, onTable, placeIn, withIndexes } from "./setting.ts";

/** Looks at one user, by keys: reads a partition, and what next-auth's look-ups would meet. Writes nothing. */
export function inspectUser(options: InspectionOptions): Promise<InspectionReport> {
  const wanted = wantedOf(options);
  return onTable(options, { dryRun: true }, async (setting) => {
    const { show = false } = setting.options;
    const job = jobFor(setting, withIndexes(setting, noneAsked(setting)));
    const { keys } = job.table;
    const { ids, items, foreign, lookups } = inspect(
      await readItemsOf(tableReader(job), { keys, now: setting.now }, wanted),
      job.asked,
    );
    const isHistoryKnown = options.stateDir !== undefined;
    const place = { stateFolder: setting.options.stateDir, identity: setting.identity };
    const history = isHistoryKnown
      ? await historyOf(
          items.map(({ item }) => item),
          place,
        )
      : [];
    const codes = items.flatMap(({ flaws }) => flaws.map(({ code }) => code));
    const needsRepair = codes.some((code) => remedies[code]?.by === "repair");
    const needsMigration = items.some(({ isToMigrate }) => isToMigrate) && !needsRepair;
    const { history: _, ...rest } = circumstances(setting, job);
    return {
      schema: "migrate-nextauth-dynamo/inspect-user/1",
      ...rest,
      users: ids.length,
      ids: show ? ids : [],
      items: items.map(({ item, itemType, readBy, flaws }, index) => ({
        itemType,
        key: show ? shownKey(item, keys) : maskedKey(item, keys),
        readBy,
        flaws: flaws.map(({ code, message }) => ({ code, message, todo: remedies[code]?.todo ?? "" })),
        runs: history[index] ?? [],
      })),
      foreign,
      lookups: lookups.map((lookup) => lookupReport(lookup, show)),
      isHistoryKnown,
      next: {
        migrate: needsMigration ? new Call("migrateTable", placeIn(setting)) : null,
        repair: needsRepair ? new Call("migrateTable", { ...placeIn(setting), repair: true }) : null,
      },
    };
  });
}

/** @throws ToolError (`option-invalid`) unless exactly one way to find the user is given */
function wantedOf({ id, email, account }: InspectionOptions): Wanted {
  const given = [id, email, account].filter((value) => value !== undefined);
  checkRules([
    ["id", given.length, given.length === 1, "alone: one of id, email and account"],
    ["id", id, id !== "", "a user's id"],
    ["email", email, email !== "", "an address"],
    [
      "account",
      account,
      !account || (account.provider !== "" && account.providerAccountId !== ""),
      "a provider and an id there",
    ],
  ]);
  if (account) return { by: "account", ...account };
  return email === undefined ? { by: "id", id: id ?? "" } : { by: "email", email };
}

function lookupReport({ question, v3, v4 }: InspectedLookup, show: boolean): InspectionReport["lookups"][number] {
  const what = show ? shownValue(question) : kindOf(question);
  return { by: question.by, what, v3: answerReport(v3), v4: answerReport(v4) };
}

/** What one next-auth finds, as reports say it. */
export function answerReport({ outcome, user, lead }: InspectedLookup["v3"]): AnswerReport {
  return { outcome, user, leadsTo: lead.text, isGood: lead.isGood };
}

/** What somebody is looked for by, without the secret. */
export function kindOf(question: Question): string {
  if (question.by !== "account") return "…";
  return /^[\w.-]{1,40}$/.test(question.provider) ? `${question.provider}:…` : "…";
}

function shownValue(question: Question): string {
  switch (question.by) {
    case "id":
      return question.id;
    case "email":
      return question.email;
    case "account":
      return `${question.provider}:${question.providerAccountId}`;
    case "session":
      return question.sessionToken;
    case "link":
      return `${question.identifier} ${question.token}`;
  }
}
