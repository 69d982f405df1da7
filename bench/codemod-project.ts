import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The rest of a file: code that has nothing to do with the upgrade, as most of a file has. */
const filler = (seed: number) =>
  Array.from(
    { length: 10 },
    (_, i) => `
/** Formats a value with ${i} digits. */
export function format${seed}_${i}(value, options = {}) {
  const { locale = 'en', digits = ${i} } = options
  if (value === null || value === undefined) return ''
  return new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value)
}
`,
  ).join("");

/** The kinds of files that name next-auth or aws-sdk: the options with adapter and client, a page, an API route. */
const matching: readonly [extension: string, text: (seed: number) => string][] = [
  [
    "js",
    (seed) => `import NextAuth from 'next-auth'
import Providers from 'next-auth/providers'
import AWS from 'aws-sdk'
import { DynamoDBAdapter } from '@next-auth/dynamodb-adapter'

AWS.config.update({
  accessKeyId: process.env.NEXT_AUTH_AWS_ACCESS_KEY,
  secretAccessKey: process.env.NEXT_AUTH_AWS_SECRET_KEY,
  region: process.env.NEXT_AUTH_AWS_REGION,
})

export default NextAuth({
  providers: [
    Providers.GitHub({ clientId: process.env.GITHUB_ID, clientSecret: process.env.GITHUB_SECRET, scope: 'read:user' }),
    Providers.Email({ server: process.env.EMAIL_SERVER, from: 'noreply@example.com' }),
  ],
  adapter: DynamoDBAdapter(new AWS.DynamoDB.DocumentClient(), { tableName: 'table${seed}' }),
  session: { jwt: true },
  callbacks: {
    async session(session, user) {
      session.user.id = user.id
      return session
    },
    jwt: async (token, user) => (user ? { ...token, id: user.id } : token),
  },
})
`,
  ],
  [
    "jsx",
    (seed) => `import React from 'react'
import { useSession, signin, signout } from 'next-auth/client'

export default function Page${seed}({ title }) {
  const [session, loading] = useSession()
  if (loading) return <p>Loading…</p>
  return (
    <main>
      <h1>{title}</h1>
      {session ? <button onClick={() => signout()}>Out</button> : <button onClick={() => signin('github')}>In</button>}
    </main>
  )
}
`,
  ],
  [
    "js",
    (seed) => `import { getSession } from 'next-auth/client'
import { DynamoDB, S3 } from 'aws-sdk'

const s3 = new S3({ region: 'eu-west-1' })
const db = new DynamoDB.DocumentClient({ region: 'eu-west-1' })

export default async function handler(req, res) {
  const session = await getSession({ req })
  if (!session) return res.status(401).end()
  const { Item } = await db.get({ TableName: 'table${seed}', Key: { id: session.user.email } }).promise()
  const body = await s3.getObject({ Bucket: 'b', Key: Item.key }).promise()
  res.json({ size: body.ContentLength })
}
`,
  ],
];

/** How many files of each kind a project has. */
export interface Counts {
  /** In `matching`: files that name next-auth or aws-sdk, of ninety lines. */
  readonly matching: number;
  /** In `small`: the same without the rest that most files have, of twenty-five lines. */
  readonly small: number;
  /** In `few`: so many as a usual project has. */
  readonly few: number;
  /** In `others`: files that name neither. */
  readonly others: number;
}

/** Writes the files below a folder, a hundred to a folder each. */
export function writeProject(folder: string, counts: Counts): void {
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  const writeMatching = (place: string, count: number, { isWhole }: { readonly isWhole: boolean }) => {
    for (let i = 0; i < count; i++) {
      const [extension, text] = matching[i % matching.length] as (typeof matching)[number];
      write(`${place}/part${i % 10}/file${i}.${extension}`, isWhole ? text(i) + filler(i) : text(i));
    }
  };
  writeMatching("matching", counts.matching, { isWhole: true });
  writeMatching("small", counts.small, { isWhole: false });
  writeMatching("few", counts.few, { isWhole: true });
  for (let i = 0; i < counts.others; i++) write(`others/part${i % 200}/file${i}.ts`, filler(i));
}
