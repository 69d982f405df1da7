/** A user whose items alone a run is about, by id or by e-mail address; links to an address need no user. */
export type ChosenUser = { readonly id: string } | { readonly email: string };
