import type { Change, Item } from "./change.ts";
import { type Decision, type MigrateOptions, timestampsToDrop } from "./decision.ts";
import { expiresToSet, expiryFlaws, isV3Expiry, type KnownExpiry, unknownExpiry, unlessExpired } from "./expiry.ts";
import type { Flaw, ItemRules } from "./item-rules.ts";
import { prefix, type TokenIdentity, verificationRequestKeys, verificationTokenKeys } from "./keys.ts";
import { type Expiry, isoOfSeconds, readExpiry } from "./time.ts";

/**
 * A verification request (`VR`) of v3, or of the v4 adapter 1.0.0, which kept that prefix: it moves to v4's `VT` keys.
 * v3 and v4 hash the token in the same way, so a link that is under way still works.
 */
function decideVerificationRequest(decision: Decision, options: MigrateOptions): Change {
  return decideToken(decision, options, verificationRequestKeys, (identity, expiry) =>
    decision.move(verificationTokenKeys(identity), {
      set: { type: { S: "VT" }, ...expiresToSet(expiry) },
      remove: expiry.form === "iso" ? timestampsToDrop(decision, options) : [],
    }),
  );
}

/** A verification token (`VT`) of v4: only an `expires` that isn't whole seconds is repaired. */
function decideVerificationToken(decision: Decision, options: MigrateOptions): Change {
  return decideToken(decision, options, verificationTokenKeys, (_identity, expiry) =>
    decision.update({ set: expiresToSet(expiry), remove: [] }),
  );
}

/** What v3 writes itself never expires for v3: it compares a text with a number. */
function downgradeVerificationRequest(decision: Decision, options: MigrateOptions): Change {
  if (isV3Form(readExpiry(decision.read("expires")))) {
    return readToken(decision, verificationRequestKeys, () => decision.current());
  }
  return decideToken(decision, options, verificationRequestKeys, () =>
    decision.update({ set: isoExpiry(decision), remove: [] }),
  );
}

/** A link that v4 sent moves to v3's keys. One that has expired had better not: for v3 it would work again. */
function downgradeVerificationToken(decision: Decision, options: MigrateOptions): Change {
  return decideToken(decision, options, verificationTokenKeys, (identity) =>
    decision.move(verificationRequestKeys(identity), {
      set: { type: { S: "VR" }, ...isoExpiry(decision) },
      remove: [],
    }),
  );
}

const isV3Form = ({ form }: Expiry): boolean => form === "iso" || form === "none";

function isoExpiry(decision: Decision): Item {
  const iso = isoOfSeconds(decision.read("expires"));
  return iso === undefined ? {} : { expires: { S: iso } };
}

function decideToken(
  decision: Decision,
  options: MigrateOptions,
  keysOf: typeof verificationTokenKeys,
  convert: (identity: TokenIdentity, expiry: KnownExpiry) => Change,
): Change {
  return readToken(decision, keysOf, (identity) => {
    const expiry = readExpiry(decision.read("expires"));
    if (!("seconds" in expiry)) return unknownExpiry(decision, expiry);
    return unlessExpired(decision, expiry, options, () => convert(identity, expiry));
  });
}

/** Goes on with a token whose keys and attributes agree. */
function readToken(
  decision: Decision,
  keysOf: typeof verificationTokenKeys,
  convert: (identity: TokenIdentity) => Change,
): Change {
  const identifier = decision.readString("identifier");
  const token = decision.readString("token");
  if (identifier === undefined || token === undefined) {
    return decision.invalid("unreadable-attribute", "identifier or token is missing or no text");
  }
  if (!decision.hasPrimaryKey(keysOf({ identifier, token }))) {
    return decision.invalid("key-disagrees", "identifier and token aren't those in the primary key");
  }
  if (decision.readString("type") !== decision.itemType) {
    return decision.invalid("wrong-type", `type isn't ${decision.itemType}`);
  }
  return convert({ identifier, token });
}

const inBothShapes: Flaw = {
  code: "token-in-both-shapes",
  message: "the token is there as v4's VT too: the link works twice",
  level: "defect",
};

/** Tokens belong to an address, which need not be a user's, and aren't in the index. */
const tokenRules = {
  flawsOfV4: expiryFlaws,
  flawsOfV3: () => [],
  duplicate: undefined,
  belongsTo: "nobody",
  sharedIndexPartition: undefined,
  seenByV4: undefined,
} as const;

export const verificationRequestRules: ItemRules = {
  ...tokenRules,
  prefixes: [prefix.v3Token, prefix.v3Token],
  isV3: () => true,
  copy: ({ identifier, token }) =>
    identifier?.S !== undefined && token?.S !== undefined
      ? { keys: verificationTokenKeys({ identifier: identifier.S, token: token.S }), flaw: inBothShapes }
      : undefined,
  decide: decideVerificationRequest,
  downgrade: downgradeVerificationRequest,
};

export const verificationTokenRules: ItemRules = {
  ...tokenRules,
  prefixes: [prefix.v4Token, prefix.v4Token],
  isV3: isV3Expiry,
  copy: undefined,
  decide: decideVerificationToken,
  downgrade: downgradeVerificationToken,
};
