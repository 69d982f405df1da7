import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import PostalMime from "postal-mime";
import { SMTPServer } from "smtp-server";

/** A real SMTP server on 127.0.0.1 that keeps what it is sent. */
export interface MailServer {
  /** `smtp://…`, as nodemailer takes it. */
  readonly url: string;
  /** The link in the next message to an address that was not asked for yet; waits for one at most 15 s. */
  nextLink(to: string): Promise<string>;
  stop(): Promise<void>;
}

export async function startMailServer(): Promise<MailServer> {
  const links = new Map<string, string[]>();
  const server = new SMTPServer({
    authOptional: true,
    // It has no certificate that a mailer would trust.
    disabledCommands: ["STARTTLS", "AUTH"],
    async onData(stream, session, done) {
      const chunks: Buffer[] = [];
      for await (const chunk of stream) chunks.push(chunk as Buffer);
      const message = await PostalMime.parse(Buffer.concat(chunks));
      const link = /https?:\/\/\S+/.exec(message.text ?? "")?.[0];
      for (const { address } of session.envelope.rcptTo) {
        if (link) links.set(address, [...(links.get(address) ?? []), link]);
      }
      done();
    },
  });
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  const { port } = server.server.address() as { port: number };
  return {
    url: `smtp://127.0.0.1:${port}`,
    async nextLink(to) {
      for (const deadline = Date.now() + 15_000; Date.now() < deadline; await sleep(50)) {
        const link = links.get(to)?.shift();
        if (link) return link;
      }
      throw new Error(`no message with a link came for ${to} within 15 s`);
    },
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}
