import { once } from "node:events";
import { text } from "node:stream/consumers";
import PostalMime from "postal-mime";
import { SMTPServer } from "smtp-server";

export interface Mail {
  readonly to: string;
  readonly from: string;
  readonly subject: string;
  readonly text: string;
}

/** A mail server on 127.0.0.1. */
export class Mailbox {
  readonly #mails: Mail[] = [];
  readonly #server = new SMTPServer({
    // Takes mail from whoever asks, but nobody has a password here.
    authOptional: true,
    allowInsecureAuth: true,
    onAuth: (_auth, _session, done) => done(new Error("no such user")),
    // It has no certificate that a mailer would trust.
    disabledCommands: ["STARTTLS"],
    onData: async (stream, session, done) => {
      const message = await PostalMime.parse(await text(stream));
      for (const { address } of session.envelope.rcptTo)
        this.#mails.push({
          to: address,
          from: message.from?.address ?? "",
          subject: message.subject ?? "",
          text: message.text ?? "",
        });
      done();
    },
  });

  async start(): Promise<void> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server.server, "listening");
  }

  /** `smtp://…`, as nodemailer takes it. */
  get url(): string {
    const { port } = this.#server.server.address() as { port: number };
    return `smtp://127.0.0.1:${port}`;
  }

  /** The messages since the last call. */
  take(): Mail[] {
    return this.#mails.splice(0);
  }

  stop(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}
