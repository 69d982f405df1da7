import { provider } from "./templates.ts";

/** Parts of applications that many cases share. */
export const gitHub = provider("GitHub", "github");
export const google = provider("Google", "google");

export const email = "Providers.Email({ server: process.env.EMAIL_SERVER, from: process.env.EMAIL_FROM })";

export const credentials = `Providers.Credentials({
  credentials: { name: {}, password: {} },
  async authorize({ name, password }) {
    return password === "right" ? { id: 1, name, email: name + "@example.com" } : null;
  },
})`;

export const jsonWebTokens = "session: { jwt: true },";

/** A site with a certificate: next-auth's cookies get their prefixes. */
export const secureOrigin = "https://app.example.com";
