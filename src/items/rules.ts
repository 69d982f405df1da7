import { accountRules } from "./account.ts";
import type { ItemType } from "./change.ts";
import type { ItemRules } from "./item-rules.ts";
import { sessionRules } from "./session.ts";
import { userRules } from "./user.ts";
import { verificationRequestRules, verificationTokenRules } from "./verification.ts";

/** What there is to know of each type. The order is that of every table and list. */
export const itemRules: Readonly<Record<ItemType, ItemRules>> = {
  USER: userRules,
  ACCOUNT: accountRules,
  SESSION: sessionRules,
  VR: verificationRequestRules,
  VT: verificationTokenRules,
};
