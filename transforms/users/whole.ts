import { type Given, type HandedOn, isForV3 } from "../analysis/functions/given.ts";
import { givenValues } from "../analysis/functions/given-values.ts";
import { isEvent } from "../analysis/options/roles.ts";
import type { TransformContext } from "../context.ts";

/** `token.user = user`, `{ ...user }`, `JSON.stringify(user)`: the item's keys were in it, and whoever reads it may ask for them. */
export function noteKeptWhole(context: TransformContext): void {
  for (const handed of givenValues(context).handedOn) {
    if (handed.isFollowed || !isKept(handed)) continue;
    if (mayHaveNumber(handed)) noteNumber(context, handed);
    if (!isOfTable(handed.given)) continue;
    context.note(
      handed.node,
      "NAD355",
      "The whole user is kept here: next-auth v3's adapter returned it with the item's attributes (pk, sk, GSI1PK, GSI1SK, type, createdAt, updatedAt); next-auth v4's returns the user's own fields only.",
      "If one of these is read later, build it from the user's id or address: pk is USER#<id>.",
    );
  }
}

/** Without an adapter the id is what the provider's `profile()` gave (knowledge/account-ids.ts). */
function mayHaveNumber({ given, how }: HandedOn): boolean {
  const { role, setting, name } = given;
  if (name !== "user" || role !== "callback:jwt" || !isForV3(given) || how === "argument") return false;
  return setting.users === "from profiles" && (setting.ids === "numbers" || setting.ids === "mixed");
}

function noteNumber(context: TransformContext, { node }: HandedOn): void {
  context.note(
    node,
    "NAD348",
    "The whole user is kept here: without an adapter its id was a number with some providers in next-auth v3 (GitHub, GitLab, …); next-auth v4's providers give a string.",
    "Where that id is stored, compared on a page, or matched with what was stored before, Number(user.id) gives the former value.",
  );
}

function isOfTable(given: Given): boolean {
  const { role, setting, name } = given;
  if (name !== "user" || !isForV3(given) || setting.users === "from profiles") return false;
  return role === "callback:jwt" || role === "callback:session" || isEvent(role);
}

/** Not where it is only asked for: `Boolean(user)`. */
function isKept({ how, call, given }: HandedOn): boolean {
  const { callee } = call ?? {};
  // What an event hands on is written down mostly.
  if (how === "argument" && isEvent(given.role)) return false;
  return how !== "argument" || !(callee?.type === "Identifier" && /^(Boolean|String)$/.test(callee.name));
}
