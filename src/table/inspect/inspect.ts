import {
  type Answer,
  answerTo,
  classify,
  convertItem,
  type Flaw,
  type Item,
  type ItemType,
  isWrite,
  type NextAuthVersion,
  type Question,
  type View,
} from "../../items/index.ts";
import { type Asked, decide } from "../model/decide.ts";
import { flawsOf } from "../model/flaws.ts";
import { type Lead, leadsTo, type Whom } from "./leads-to.ts";
import { questionsAbout } from "./questions.ts";
import type { UserItems } from "./user-items.ts";

/** One item, and what is to be said of it. */
export interface InspectedItem {
  readonly item: Item;
  readonly itemType: ItemType;
  /** Which next-auth reads it as it is. */
  readonly readBy: readonly NextAuthVersion[];
  /** What v4 stumbles over. */
  readonly flaws: readonly Flaw[];
  /** Whether migrating would write it. */
  readonly isToMigrate: boolean;
}

/** One look-up of next-auth's, and what either of them finds. */
export interface InspectedLookup {
  readonly question: Question;
  readonly v3: InspectedAnswer;
  readonly v4: InspectedAnswer;
}

export interface InspectedAnswer {
  readonly outcome: Answer["outcome"];
  readonly user: Whom;
  readonly lead: Lead;
}

/** Everything that was found out of a user. */
export interface Inspection {
  readonly ids: readonly string[];
  readonly items: readonly InspectedItem[];
  /** Items of others in the user's partition. */
  readonly foreign: number;
  readonly lookups: readonly InspectedLookup[];
}

/** What v3's and v4's adapters would find of a user, and what is wrong with the items. */
export function inspect({ ids, email, own, view }: UserItems, asked: Asked): Inspection {
  const items = own.flatMap((item) => inspectItem(item, asked) ?? []);
  const [id] = ids;
  const questions = questionsAbout({ ids, email, own, view }).map(({ question }) => question);
  const about = { id, email, view };
  return {
    ids,
    items,
    foreign: own.length - items.length,
    lookups: questions.map((question) => ({
      question,
      v3: inspectedAnswer("v3", question, about),
      v4: inspectedAnswer("v4", question, about),
    })),
  };
}

function inspectItem(item: Item, asked: Asked): InspectedItem | undefined {
  const itemType = classify(item, asked.options.keys);
  if (itemType === undefined) return undefined;
  const toV4 = decide(item, asked);
  const toV3 = convertItem(item, { ...asked.options, to: "v3", expired: "migrate" });
  return {
    item,
    itemType,
    readBy: [...(toV3.kind === "current" ? ["v3" as const] : []), ...(toV4.kind === "current" ? ["v4" as const] : [])],
    flaws: flawsOf(item, toV4),
    isToMigrate: toV4.kind !== "skipped" && isWrite(toV4),
  };
}

interface About {
  readonly id: string | undefined;
  readonly email: string | undefined;
  readonly view: View;
}

/** What one next-auth finds, and what that leads to. */
export function inspectedAnswer(
  version: NextAuthVersion,
  question: Question,
  { id, email, view }: About,
): InspectedAnswer {
  const answer = answerTo(version, question, view);
  const user = whomOf(answer, id);
  const taken = email ? answerTo(version, { by: "email", email }, view) : undefined;
  const isEmailTaken = taken?.outcome === "found";
  const isLive = question.by === "session" && answerTo("v4", question, view).outcome === "found";
  const lead = leadsTo(version, question, answer, { whom: user, isEmailTaken, isLive });
  return { outcome: answer.outcome, user, lead };
}

function whomOf({ outcome, users }: Answer, id: string | undefined): Whom {
  if (outcome !== "found" && outcome !== "expired") return null;
  if (users.length === 0) return null;
  if (users.length > 1) return "several";
  return users[0]?.id?.S === id ? "this" : "another";
}
