import {
  type Answer,
  answerTo,
  applyChange,
  classify,
  type Item,
  itemRules,
  type Question,
  type View,
  withoutMark,
} from "../../items/index.ts";
import { type Asked, decide } from "../model/decide.ts";
import { type InspectedAnswer, inspectedAnswer } from "./inspect.ts";
import { questionsAbout } from "./questions.ts";
import type { UserItems } from "./user-items.ts";

/** One look-up: what v3 finds as things are, and what v4 would find when everything was converted. */
export interface ComparedLookup {
  readonly question: Question;
  readonly before: InspectedAnswer;
  readonly after: InspectedAnswer;
  /**
   * `same`: next-auth goes on with the same. `already v4`: v3 doesn't find it, because it was converted before, or came under v4.
   */
  readonly verdict: "same" | "different" | "already v4";
}

/** Asks v3's adapter for all of a user, and v4's after the conversion. Nothing is written. */
export function compareAnswers(user: UserItems, asked: Asked): readonly ComparedLookup[] {
  const { ids, email, view } = user;
  const converted: View = {
    ...view,
    items: view.items.map((item) => convertedItem(item, asked)).filter((item) => item !== undefined),
  };
  return questionsAbout(user).map(({ question, item }) => {
    const about = { id: ids[0], email };
    const before = inspectedAnswer("v3", question, { ...about, view });
    const after = inspectedAnswer("v4", question, { ...about, view: converted });
    const found = [answerTo("v3", question, view), answerTo("v4", question, converted)] as const;
    const isSame =
      before.outcome === after.outcome
        ? before.outcome !== "found" || namesIn(found[0], view) === namesIn(found[1], view)
        : before.lead.text === after.lead.text && before.user === null && after.user === null;
    return {
      question,
      before,
      after,
      verdict: isSame ? "same" : item && isV4(item, asked) ? "already v4" : "different",
    };
  });
}

function convertedItem(item: Item, asked: Asked): Item | undefined {
  const plain = withoutMark(item);
  const change = decide(plain, asked);
  return change.kind === "skipped" ? plain : applyChange(plain, change);
}

/** What v3 doesn't find because it isn't v3's: the conversion has nothing to do with it. */
function isV4(met: Item, asked: Asked): boolean {
  const item = withoutMark(met);
  const itemType = classify(item, asked.options.keys);
  if (itemType === undefined || itemType === "VT") return itemType === "VT";
  return decide(item, asked).kind === "current" || !itemRules[itemType].isV3(item);
}

/** Whom an answer leads to. */
function namesIn({ users }: Answer, { keys }: View): string {
  return JSON.stringify(users.map((user) => user[keys.partitionKey]?.S ?? "").sort());
}
