import type { PersonaName } from "../world/personas.ts";

/** What somebody does with an application. */
export type Step =
  /** Signs in with an OAuth provider, by its id; `deny` there. */
  | {
      readonly do: "sign in";
      readonly with: string;
      readonly as?: PersonaName;
      readonly deny?: boolean;
      readonly callbackUrl?: string;
      /** In a frame on somebody else's page: only cookies with SameSite=None come along. */
      readonly framed?: boolean;
    }
  /** Asks for a link by mail, and opens it. */
  | { readonly do: "magic link"; readonly email: string; readonly callbackUrl?: string }
  | { readonly do: "credentials"; readonly form: Readonly<Record<string, string>>; readonly with?: string }
  /** Asks who is signed in. */
  | { readonly do: "session" }
  | { readonly do: "sign out" }
  /** Any request to next-auth's route: `error?error=AccessDenied`. */
  | { readonly do: "get"; readonly path: string }
  /** Calls another API route of the application. */
  | {
      readonly do: "call";
      readonly file: string;
      readonly method?: string;
      readonly body?: Readonly<Record<string, string>>;
    }
  /** Asks a page for its props, which Next.js then sends as JSON. */
  | {
      readonly do: "props";
      readonly file: string;
      /** A server in front of Next.js has parsed the body that isn't there, as `express.json()` does. */
      readonly parsed?: boolean;
    }
  /** Opens a page within `pages/_app`, or another file, in a browser. */
  | { readonly do: "visit"; readonly page: string; readonly app: string }
  /** A page sets a cookie of its own. */
  | { readonly do: "set cookie"; readonly name: string; readonly value: string }
  /** The server starts anew, and with it all modules. */
  | { readonly do: "restart" }
  /** The new version is deployed; whatever comes before was done under next-auth 3, and people's browsers have kept it. */
  | { readonly do: "upgrade" }
  /** Somebody with another browser comes. */
  | { readonly do: "other browser" }
  | { readonly do: "wait"; readonly seconds: number };

export type Scenario = readonly Step[];
