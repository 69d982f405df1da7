import type { Item, View } from "../../items/index.ts";

/** What there is of one user. */
export interface UserItems {
  /** The ids of all who were found: two may have one address. */
  readonly ids: readonly string[];
  /** The address that was given, or is the user's. */
  readonly email: string | undefined;
  /** The items of the first of them, and the links to their address. */
  readonly own: readonly Item[];
  /** These, and whatever else the adapters' look-ups would meet. */
  readonly view: View;
}
