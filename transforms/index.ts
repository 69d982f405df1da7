import { imports } from "./imports/index.ts";
import { providerOptions } from "./provider-options/index.ts";
import { providers } from "./providers/index.ts";
import { sessionProvider } from "./session-provider/index.ts";
import { todos } from "./todos/index.ts";
import type { Transform } from "./transform.ts";
import { types } from "./types/index.ts";
import { useSession } from "./use-session/index.ts";

/** The upgrade, in its order: what a transform renames or moves, those below it find in its new place. */
export const transforms: readonly Transform[] = [
  types,
  useSession,
  sessionProvider,
  providerOptions,
  providers,
  imports,
  todos,
];
