import type { Change, Invalid } from "./change.ts";
import { type Decision, type MigrateOptions, timestampsToDrop } from "./decision.ts";
import { expiresToSet, expiryFlaws, isV3Expiry, type KnownExpiry, unknownExpiry, unlessExpired } from "./expiry.ts";
import type { Flaw, ItemRules } from "./item-rules.ts";
import { prefix, sessionIndexKeys, sessionKeys } from "./keys.ts";
import { madeUpAccessToken } from "./made-up.ts";
import { type Expiry, isoOfSeconds, readExpiry } from "./time.ts";
import { isV3AccessToken } from "./v3-names.ts";

/** Sessions keep their keys; `expires` becomes whole seconds, and v3's `accessToken` goes. */
function decideSession(decision: Decision, options: MigrateOptions): Change {
  const token = readToken(decision);
  if (typeof token !== "string") return token;
  const expiry = givenExpiry(decision, readExpiry(decision.read("expires")), options);
  if (!("seconds" in expiry)) return unknownExpiry(decision, expiry);
  return unlessExpired(decision, expiry, options, () => migrate(decision, expiry, options));
}

/**
 * A session as v3 writes it: `expires` as ISO text, and the second secret, made up. One that has expired had better not become
 * one: v3 never finds that a text has passed, and takes any number for passed.
 */
function downgradeSession(decision: Decision, options: MigrateOptions): Change {
  const token = readToken(decision);
  if (typeof token !== "string") return token;
  const expires = decision.read("expires");
  const expiry = readExpiry(expires);
  // What v3 writes itself: a text, or null where sessions don't end.
  if (expiry.form === "iso" || expiry.form === "none") return decision.current();
  if (!("seconds" in expiry)) return unknownExpiry(decision, expiry);
  return unlessExpired(decision, expiry, options, () =>
    decision.update({
      set: {
        expires: { S: isoOfSeconds(expires) ?? "" },
        ...(decision.read("accessToken") === undefined ? { accessToken: { S: madeUpAccessToken(token) } } : {}),
      },
      remove: [],
    }),
  );
}

/** The token of a session whose keys and attributes agree. */
function readToken(decision: Decision): string | Invalid {
  const userId = decision.readString("userId");
  const sessionToken = decision.readString("sessionToken");
  if (userId === undefined || sessionToken === undefined) {
    return decision.invalid("unreadable-attribute", "userId or sessionToken is missing or no text");
  }
  if (!decision.hasPrimaryKey(sessionKeys({ userId, sessionToken }))) {
    return decision.invalid("key-disagrees", "userId and sessionToken aren't those in the primary key");
  }
  if (!decision.hasIndexKeys(sessionIndexKeys(sessionToken))) {
    return decision.invalid("index-disagrees", "the index keys are missing or aren't those of sessionToken");
  }
  if (decision.readString("type") !== "SESSION") return decision.invalid("wrong-type", "type isn't SESSION");
  return sessionToken;
}

/** A session without expiry ends `sessionMaxAge` from now, when that is given. */
function givenExpiry(decision: Decision, expiry: Expiry, { now, sessionMaxAge }: MigrateOptions): Expiry {
  if (expiry.form !== "none" || sessionMaxAge === undefined) return expiry;
  decision.note("expiry-set", "expires was missing or empty: set from the session max age that was given");
  return { form: "iso", seconds: now + sessionMaxAge };
}

/** In a session of v4's shape v3's secret is told from an application's own value by v3's timestamp beside it. */
function migrate(decision: Decision, expiry: KnownExpiry, options: MigrateOptions): Change {
  const isV3Secret =
    isV3AccessToken(decision.readString("accessToken")) &&
    (expiry.form === "iso" || decision.read("createdAt") !== undefined);
  return decision.update({
    set: expiresToSet(expiry),
    remove: [
      ...(isV3Secret ? ["accessToken"] : []),
      ...(expiry.form === "iso" ? timestampsToDrop(decision, options) : []),
    ],
  });
}

const leftoverSecret: Flaw = {
  code: "leftover-v3-secret",
  message: "accessToken is v3's second secret of a session, which v4 doesn't use",
  level: "defect",
};

export const sessionRules: ItemRules = {
  prefixes: [prefix.user, prefix.session],
  decide: decideSession,
  downgrade: downgradeSession,
  isV3: isV3Expiry,
  flawsOfV4: (item) => [
    ...expiryFlaws(item),
    ...(item.createdAt && isV3AccessToken(item.accessToken?.S) ? [leftoverSecret] : []),
  ],
  flawsOfV3: () => [],
  copy: undefined,
  duplicate: {
    code: "duplicate-session",
    message: "another session has the same token: either of them is found",
    level: "defect",
  },
  belongsTo: "a user",
  sharedIndexPartition: undefined,
  seenByV4:
    "Instances that still run next-auth v4 prolong sessions by writing the expiry as a number again, and v3 then signs their users out. Switch all traffic to v3 first.",
};
