import { IdentityProvider } from "./identity-provider.ts";
import { Mailbox } from "./mailbox.ts";
import { Network } from "./network.ts";
import { Table } from "./table.ts";

/** Everything outside an application: one network with identity providers on it, a mail server, and a table. */
export class World {
  readonly network = new Network();
  readonly mailbox = new Mailbox();
  readonly table = new Table();
  identity = new IdentityProvider();
  #listeners: NodeJS.UnhandledRejectionListener[] = [];

  async start(): Promise<void> {
    // next-auth 3 leaves rejections to nobody, and so would do with a user's server: whoever waits for an answer notices.
    this.#listeners = process.listeners("unhandledRejection");
    process.removeAllListeners("unhandledRejection");
    process.on("unhandledRejection", ignored);
    await Promise.all([this.network.start(), this.mailbox.start(), this.table.start()]);
    this.network.dynamoDB = this.table.endpoint;
  }

  /** As it was before anybody came. */
  async reset(): Promise<void> {
    this.identity = new IdentityProvider();
    this.mailbox.take();
    await this.table.empty();
  }

  async stop(): Promise<void> {
    await Promise.all([this.network.stop(), this.mailbox.stop(), this.table.stop()]);
    process.off("unhandledRejection", ignored);
    for (const listener of this.#listeners) process.on("unhandledRejection", listener);
  }
}

function ignored(): void {}
