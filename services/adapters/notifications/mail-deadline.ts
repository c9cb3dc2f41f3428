/** The commands of SMTP that a client sends one after the other. What follows `AUTH` is no command. */
const COMMAND = /^(EHLO|HELO|STARTTLS|AUTH|MAIL FROM|RCPT TO|DATA)\b/;

/** What `nodemailer` passes to a logger with each line. */
interface TransactionEntry {
  readonly tnx?: unknown;
}

/**
 * Gives a mail up where the server takes too long, and knows how far it came: `nodemailer` reports that a mail was given up, and
 * not which step waited for what.
 */
export class MailDeadline {
  readonly #server: string;
  readonly #controller = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  /** `null` before there is a connection; empty before a command. */
  #command: string | null = null;
  #isSent = false;

  constructor(server: string) {
    this.#server = server;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Why the mail was given up; `null` where it was not. */
  get reason(): string | null {
    return this.signal.aborted ? String(this.signal.reason) : null;
  }

  /** Options of a transport: it reports its steps, and neither content nor passwords. */
  get watching(): { readonly transactionLog: true; readonly logger: Readonly<Record<string, unknown>> } {
    return {
      transactionLog: true,
      logger: {
        info: ({ tnx }: TransactionEntry) => {
          if (tnx === 'network') this.#command ??= '';
        },
        debug: ({ tnx }: TransactionEntry, line: unknown) => {
          if (tnx === 'client') this.#command = COMMAND.exec(String(line))?.[0] ?? this.#command;
        },
      },
    };
  }

  /** The server has the content: from here on another attempt may be a copy. */
  noteSent(): void {
    this.#isSent = true;
  }

  /** Replaces the time that was left. `because` is why it is this one. */
  giveUpAfter(millis: number, because = ''): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#controller.abort(this.#describe(millis, because)), millis);
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  #describe(millis: number, because: string): string {
    const server = this.#server;
    const within = `within ${millis / 1000} s${because}`;
    if (this.#isSent) {
      return `${server} got the mail and did not confirm it ${within}: another attempt may be a copy, look at its log`;
    }
    if (this.#command === null) return `no connection to ${server} ${within}: look at host, port, tls and firewall`;
    if (this.#command === '') return `no greeting of ${server} ${within}: look at port and tls, and at its log`;
    return `no complete answer of ${server} to ${this.#command} ${within}: look at its log`;
  }
}
