import type { Change } from "./change.ts";
import { type Decision, type MigrateOptions, timestampsToDrop } from "./decision.ts";
import { expiresToSet, type KnownExpiry, unknownExpiry, unlessExpired } from "./expiry.ts";
import { type TokenIdentity, verificationRequestKeys, verificationTokenKeys } from "./keys.ts";
import { readExpiry } from "./time.ts";

/**
 * A verification request (`VR`) of v3, or of the v4 adapter 1.0.0, which kept that prefix: it moves to v4's `VT` keys.
 * v3 and v4 hash the token in the same way, so a link that is under way still works.
 */
export function decideVerificationRequest(decision: Decision, options: MigrateOptions): Change {
  return decide(decision, options, verificationRequestKeys, (identity, expiry) =>
    decision.move(verificationTokenKeys(identity), {
      set: { type: { S: "VT" }, ...expiresToSet(expiry) },
      remove: expiry.form === "iso" ? timestampsToDrop(decision, options) : [],
    }),
  );
}

/** A verification token (`VT`) of v4: only an `expires` that isn't whole seconds is repaired. */
export function decideVerificationToken(decision: Decision, options: MigrateOptions): Change {
  return decide(decision, options, verificationTokenKeys, (_identity, expiry) =>
    decision.update({ set: expiresToSet(expiry), remove: [] }),
  );
}

function decide(
  decision: Decision,
  options: MigrateOptions,
  keysOf: typeof verificationTokenKeys,
  migrate: (identity: TokenIdentity, expiry: KnownExpiry) => Change,
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
  const expiry = readExpiry(decision.read("expires"));
  if (!("seconds" in expiry)) return unknownExpiry(decision, expiry);
  return unlessExpired(decision, expiry, options, () => migrate({ identifier, token }, expiry));
}
