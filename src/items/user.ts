import type { Change, Invalid, Item } from "./change.ts";
import type { Decision, MigrateOptions } from "./decision.ts";
import type { Flaw, ItemRules } from "./item-rules.ts";
import { prefix, userIndexKeys, userKeys } from "./keys.ts";
import { isEmptyMap } from "./time.ts";

/** Index keys that an adapter wrote for a user without an e-mail: a template string around nothing. */
const keysOfNoEmail: ReadonlySet<string> = new Set(["null", "undefined", ""].map((email) => prefix.user + email));

/**
 * Users keep their shape; almost none needs a write. Repaired are `emailVerified: {}` and the shared index key of users
 * without an e-mail. Other index keys that disagree with the e-mail are left: re-indexing would change who can sign in.
 */
function decideUser(decision: Decision, { keys }: MigrateOptions): Change {
  const user = readUser(decision, keys);
  if ("kind" in user) return user;
  if (user.email !== undefined && user.email !== user.email.toLowerCase()) {
    decision.note("email-not-lower-case", "email has capitals: next-auth looks users up in lower case");
  }
  if (user.sharedKeys.length > 0) {
    decision.note("index-key-without-email", "no email, but an index key that all such users share: removed");
  }
  const set: Record<string, Item[string]> = {};
  if (user.isVerifiedLost) {
    set.emailVerified = { NULL: true };
    decision.note("email-verified-lost", "emailVerified is an empty map, a date that aws-sdk v2 lost: set to null");
  }
  return decision.update({ set, remove: user.sharedKeys });
}

/**
 * v3 finds users as v4 does. But when one signs in by e-mail it sets all that a user may have, and fails where one of them is
 * missing, as v4 leaves it out: those become null. Only v3 stamps users; its own stay as it wrote them.
 */
function downgradeUser(decision: Decision, { keys }: MigrateOptions): Change {
  const user = readUser(decision, keys);
  if ("kind" in user) return user;
  if (decision.read("createdAt") !== undefined) return decision.current();
  const missing = ["name", "image", "username"].filter((name) => decision.read(name) === undefined);
  return decision.update({
    set: Object.fromEntries(missing.map((name) => [name, { NULL: true as const }])),
    remove: [],
  });
}

interface ReadUser {
  readonly email: string | undefined;
  /** The index keys that a user without an e-mail shares with all of them. */
  readonly sharedKeys: readonly string[];
  readonly isVerifiedLost: boolean;
}

/** What the attributes of a user say, when they agree with the keys. */
function readUser(decision: Decision, keys: MigrateOptions["keys"]): ReadUser | Invalid {
  const id = decision.readString("id");
  if (id === undefined || !decision.hasPrimaryKey(userKeys({ id }))) {
    return decision.invalid("key-disagrees", "id is missing or isn't the one in the partition and sort key");
  }
  if (decision.readString("type") !== "USER") return decision.invalid("wrong-type", "type isn't USER");

  const email = decision.read("email");
  const hasEmail = email !== undefined && email.NULL !== true && email.S !== "";
  if (hasEmail && email.S === undefined) return decision.invalid("unreadable-attribute", "email isn't text");

  const emailVerified = decision.read("emailVerified");
  const verifiedLost = isEmptyMap(emailVerified);
  const verifiedReadable = emailVerified === undefined || emailVerified.NULL === true || emailVerified.S !== undefined;
  if (!verifiedReadable && !verifiedLost) {
    return decision.invalid("unreadable-attribute", "emailVerified is neither text nor null");
  }

  if (hasEmail) {
    if (!decision.hasIndexKeys(userIndexKeys(email.S ?? ""))) {
      return decision.invalid("index-disagrees", "the index keys are missing or aren't those of email");
    }
    return { email: email.S, sharedKeys: [], isVerifiedLost: verifiedLost };
  }
  const shared = sharedIndexKeys(decision, keys);
  return shared === "of an email"
    ? decision.invalid("index-disagrees", "there is no email, but the index keys name one")
    : { email: undefined, sharedKeys: shared, isVerifiedLost: verifiedLost };
}

/** The index keys that a user without an e-mail shares with all of them. */
function sharedIndexKeys(decision: Decision, keys: MigrateOptions["keys"]): readonly string[] | "of an email" {
  const found: string[] = [];
  for (const name of [keys.indexPartitionKey, keys.indexSortKey]) {
    const value = decision.read(name);
    if (value === undefined) continue;
    if (value.S === undefined || !keysOfNoEmail.has(value.S)) return "of an email";
    found.push(name);
  }
  return found;
}

const emailVerifiedLost: Flaw = {
  code: "email-verified-lost",
  message: "emailVerified is an empty map, a date that aws-sdk v2 lost",
  level: "defect",
};

const emailInCapitals: Flaw = {
  code: "email-not-lower-case",
  message: "email has capitals: next-auth looks users up in lower case and doesn't find this one",
  level: "defect",
};

const emailFlaws = ({ email }: Item): readonly Flaw[] =>
  email?.S !== undefined && email.S !== email.S.toLowerCase() ? [emailInCapitals] : [];

export const userRules: ItemRules = {
  prefixes: [prefix.user, prefix.user],
  decide: decideUser,
  downgrade: downgradeUser,
  isV3: () => false,
  flawsOfV4: (item) => [...(isEmptyMap(item.emailVerified) ? [emailVerifiedLost] : []), ...emailFlaws(item)],
  flawsOfV3: emailFlaws,
  copy: undefined,
  duplicate: {
    code: "duplicate-email",
    message: "another user has the same e-mail: either of them is found",
    level: "defect",
  },
  belongsTo: "itself",
  sharedIndexPartition: undefined,
  seenByV4: undefined,
};
