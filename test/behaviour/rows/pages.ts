import { gitHub } from "../application/samples.ts";
import type { Scenario } from "../scenario/steps.ts";
import { row } from "./row.ts";

const appFile = "pages/_app.js";
const pageFile = "pages/home.js";

const home = `import { useSession } from "next-auth/client";

export default function Home() {
  const [session, loading] = useSession();
  if (loading) return <p>wait</p>;
  return <p>{session ? session.user.name : "nobody"}</p>;
}
`;

const app = (provider: string): string => `import { Provider } from "next-auth/client";

export default function App({ Component, pageProps }) {
  return ${provider};
}
`;

const visits: Scenario = [
  { do: "visit", page: pageFile, app: appFile },
  { do: "sign in", with: "github" },
  { do: "visit", page: pageFile, app: appFile },
];

const withApp = (text: string) => ({ files: { [appFile]: text, [pageFile]: home } });

export const react = [
  row(
    "K3",
    "A",
    "a session or null",
    { providers: gitHub },
    visits,
    withApp(app("<Provider session={pageProps.session || null}><Component {...pageProps} /></Provider>")),
  ),
  row(
    "K3",
    "A",
    "a session that is null unless given",
    { providers: gitHub },
    visits,
    withApp(`import { Provider } from "next-auth/client";

export default function App({ Component, pageProps: { session = null, ...pageProps } }) {
  return (
    <Provider session={session}>
      <Component {...pageProps} />
    </Provider>
  );
}
`),
  ),
  row(
    "K3",
    "A",
    "a Provider as documented",
    { providers: gitHub },
    visits,
    withApp(app("<Provider session={pageProps.session}><Component {...pageProps} /></Provider>")),
  ),
  row(
    "K6",
    "B",
    "no Provider",
    { providers: gitHub },
    visits,
    withApp("export default function App({ Component, pageProps }) {\n  return <Component {...pageProps} />;\n}\n"),
  ),
  row(
    "K6",
    "B",
    "the session above its Provider",
    { providers: gitHub },
    visits,
    withApp(`import { Provider, useSession } from "next-auth/client";

export default function App({ Component, pageProps }) {
  const [session] = useSession();
  return (
    <Provider session={pageProps.session}>
      <header>{session ? "Welcome" : "Hello"}</header>
      <Component {...pageProps} />
    </Provider>
  );
}
`),
  ),
];
