import { gitHub } from "../application/samples.ts";
import type { Scenario } from "../scenario/steps.ts";
import { found } from "./found.ts";

const app = "pages/_app.js";
const page = "pages/home.js";
const visits: Scenario = [
  { do: "visit", page, app },
  { do: "sign in", with: "github" },
  { do: "visit", page, app },
  { do: "sign out" },
  { do: "visit", page, app },
];

const plainApp = `import { Provider } from "next-auth/client";

export default function App({ Component, pageProps }) {
  return (
    <Provider session={pageProps.session}>
      <Component {...pageProps} />
    </Provider>
  );
}
`;

const visit = (name: string, home: string, more: Readonly<Record<string, string>> = {}, appText = plainApp) =>
  found(name, { providers: gitHub }, visits, { files: { [app]: appText, [page]: home, ...more } });

/** What people see who are signed in, and who aren't. */
export const pages = [
  visit(
    "a component that is handed the session",
    `import withUser from "../lib/with-user";

function Home({ user, isLoading }) {
  return <p>{isLoading ? "…" : user ? "Hello " + user.name : "Hello"}</p>;
}

export default withUser(Home);
`,
    {
      "lib/with-user.js": `import { useSession } from "next-auth/client";

export default function withUser(Component) {
  return function WithUser(props) {
    const [session, loading] = useSession();
    return <Component {...props} user={session && session.user} isLoading={loading} />;
  };
}
`,
    },
  ),
  visit(
    "a hook of one's own that gives what useSession gives",
    `import useAuth from "../lib/use-auth";

export default function Home() {
  const [session, loading] = useAuth();
  if (typeof window !== "undefined" && loading) return null;
  return <p>{session?.user?.name ?? "nobody"}</p>;
}
`,
    {
      "lib/use-auth.js": `import { useSession } from "next-auth/client";

export default function useAuth() {
  return useSession();
}
`,
    },
  ),
  visit(
    "a hook of one's own that gives an object",
    `import { useUser } from "../lib/use-user";

export default function Home() {
  const { user, loading, loggedIn } = useUser();
  return <p>{loading ? "wait" : loggedIn ? user.name : "nobody"}</p>;
}
`,
    {
      "lib/use-user.js": `import { useSession } from "next-auth/client";

export const useUser = () => {
  const [session, loading] = useSession();
  const user = session ? session.user : null;
  return { user, loading, loggedIn: !loading && session !== null };
};
`,
    },
  ),
  visit(
    "a session by its place",
    `import { useSession } from "next-auth/client";

export default function Home() {
  const state = useSession();
  const session = state[0];
  return <p>{state[1] ? "wait" : session ? session.user.email : "nobody"}</p>;
}
`,
  ),
  visit(
    "a session with a default",
    `import { useSession } from "next-auth/client";

export default function Home() {
  const [session = {}, loading = false] = useSession();
  return <p>{loading ? "wait" : session && session.user ? session.user.name : "nobody"}</p>;
}
`,
  ),
  visit(
    "a session that is undefined while it loads",
    `import { useSession } from "next-auth/client";

export default function Home() {
  const [session] = useSession();
  if (session === undefined) return <p>wait</p>;
  if (session === null) return <p>nobody</p>;
  return <p>{session.user.name}</p>;
}
`,
  ),
  visit(
    "a session given to useSession",
    `import { useSession } from "next-auth/client";

export default function Home({ session: initial }) {
  const [session, loading] = useSession(initial);
  return <p>{session ? session.user.name : loading ? "wait" : "nobody"}</p>;
}
`,
  ),
  visit(
    "a component that asks once it is there",
    `import React from "react";
import { getSession } from "next-auth/client";

export default class Home extends React.Component {
  state = { name: "wait" };

  async componentDidMount() {
    const session = await getSession();
    this.setState({ name: session ? session.user.name : "nobody" });
  }

  render() {
    return <p>{this.state.name}</p>;
  }
}
`,
  ),
  visit(
    "a guard around pages",
    `export default function Home() {
  return <p>inside</p>;
}
Home.auth = true;
`,
    {},
    `import { Provider, signIn, useSession } from "next-auth/client";

export default function App({ Component, pageProps }) {
  return (
    <Provider session={pageProps.session}>
      {Component.auth ? (
        <Auth>
          <Component {...pageProps} />
        </Auth>
      ) : (
        <Component {...pageProps} />
      )}
    </Provider>
  );
}

function Auth({ children }) {
  const [session, loading] = useSession();
  const isUser = !!session?.user;
  if (isUser) return children;
  return <div>{loading ? "Loading..." : "Sign in first"}</div>;
}
`,
  ),
  visit(
    "a layout that asks, within the Provider",
    `import Layout from "../components/layout";

export default function Home() {
  return <Layout>home</Layout>;
}
`,
    {
      "components/layout.js": `import { useSession, signIn, signOut } from "next-auth/client";

export default function Layout({ children }) {
  const [session, loading] = useSession();
  return (
    <div>
      <nav>{loading ? null : session ? <button onClick={() => signOut()}>{session.user.name}</button> : <button onClick={() => signIn("github")}>in</button>}</nav>
      <main>{children}</main>
    </div>
  );
}
`,
    },
  ),
  visit(
    "a header beside the Provider",
    `export default function Home() {
  return <p>home</p>;
}
`,
    {
      "components/header.js": `import { useSession } from "next-auth/client";

export const Header = () => {
  const [session] = useSession();
  return <header>{session ? session.user.name : "guest"}</header>;
};
`,
    },
    `import { Provider } from "next-auth/client";
import { Header } from "../components/header";

export default function App({ Component, pageProps }) {
  return (
    <>
      <Header />
      <Provider session={pageProps.session}>
        <Component {...pageProps} />
      </Provider>
    </>
  );
}
`,
  ),
  visit(
    "a Provider that is handed null",
    `import { useSession } from "next-auth/client";

export default function Home() {
  const [session, loading] = useSession();
  return <p>{loading ? "wait" : session ? session.user.name : "nobody"}</p>;
}
`,
    {},
    `import { Provider } from "next-auth/client";

export default function App({ Component, pageProps }) {
  const { session = null, ...props } = pageProps;
  const options = { clientMaxAge: 60, keepAlive: 5 * 60 };
  return (
    <Provider options={options} session={session}>
      <Component {...props} />
    </Provider>
  );
}
`,
  ),
  visit(
    "a Provider of one's own",
    `import { useSession } from "next-auth/client";

export default function Home() {
  const [session, loading] = useSession();
  return <p>{loading ? "wait" : session ? session.user.name : "nobody"}</p>;
}
`,
    {
      "components/providers.js": `import { Provider as AuthProvider } from "next-auth/client";

export function Providers({ session, children }) {
  return <AuthProvider session={session ?? null}>{children}</AuthProvider>;
}
`,
    },
    `import { Providers } from "../components/providers";

export default function App({ Component, pageProps: { session, ...pageProps } }) {
  return (
    <Providers session={session}>
      <Component {...pageProps} />
    </Providers>
  );
}
`,
  ),
  visit(
    "no Provider at all",
    `import { useSession } from "next-auth/client";

export default function Home() {
  const [session, loading] = useSession();
  return <p>{loading ? "wait" : session ? session.user.name : "nobody"}</p>;
}
`,
    {},
    `export default function App({ Component, pageProps }) {
  return <Component {...pageProps} />;
}
`,
  ),
  visit(
    "a picture of whoever has one",
    `import { useSession } from "next-auth/client";

export default function Home() {
  const [session] = useSession();
  if (!session) return <p>nobody</p>;
  return <p>{session.user.image === null ? "no picture" : "a picture"}, {Object.keys(session.user).sort().join()}</p>;
}
`,
  ),
];
