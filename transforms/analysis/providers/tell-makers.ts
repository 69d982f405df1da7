import type { TransformContext } from "../../context.ts";
import { findProviders } from "./find.ts";
import { importedProfile, makesUsers } from "./profile-functions.ts";

/** Tells other modules which of their functions make the users of a provider. For the analyse phase. */
export function tellMakers(context: TransformContext): void {
  if (!context.mentions("next-auth") || !context.mentions("profile")) return;
  for (const { objects, isVersion3 } of findProviders(context)) {
    for (const object of isVersion3 ? objects : []) {
      const target = importedProfile(context, object);
      if (target) context.assignRole(target, makesUsers);
    }
  }
}
