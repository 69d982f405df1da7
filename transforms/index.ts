import { accountFields } from "./account-fields/index.ts";
import { adapter } from "./adapter/index.ts";
import { callbacks } from "./callbacks/index.ts";
import { client } from "./client/index.ts";
import { events } from "./events/index.ts";
import { imports } from "./imports/index.ts";
import { logger } from "./logger/index.ts";
import { options } from "./options/index.ts";
import { profileClaims } from "./profile-claims/index.ts";
import { providerOptions } from "./provider-options/index.ts";
import { providers } from "./providers/index.ts";
import { sessionProvider } from "./session-provider/index.ts";
import { tableReaders } from "./table-readers/index.ts";
import { todos } from "./todos/index.ts";
import type { Transform } from "./transform.ts";
import { types } from "./types/index.ts";
import { useSession } from "./use-session/index.ts";
import { users } from "./users/index.ts";

/** The upgrade, in its order: what a transform renames or moves, those below it find in its new place. */
export const transforms: readonly Transform[] = [
  // The adapter, and the client that it is given.
  adapter,
  client,
  // What is read of a profile is found where v3 gave it.
  profileClaims,
  // The functions that next-auth calls, then what they are given, then the options around them.
  users,
  callbacks,
  events,
  logger,
  accountFields,
  tableReaders,
  options,
  // What the rest of the application calls, and last the imports that all of it goes by.
  types,
  useSession,
  sessionProvider,
  providerOptions,
  providers,
  imports,
  todos,
];
