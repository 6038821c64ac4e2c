import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';

/** What a host says to the log is looked at here; whoever holds it gives it back by what he is given. */
type Look = (bytes: string) => boolean;

/** The way of one host to the log: TCP, through a hand that can hold it. */
export class WayToLog {
  readonly #server = createTcpServer((socket) => this.#join(socket));
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #isHole = false;
  #look: {
    readonly holds: 'what is said' | 'the answers';
    readonly at: Look;
    readonly onFound: () => void;
  } | null = null;
  #held: (() => void)[] = [];
  #holdsAnswers = false;
  #holdsWords = false;
  readonly #to: number;

  constructor(to: number) {
    this.#to = to;
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `nats://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  #join(host: Socket): void {
    const log = connect(this.#to, '127.0.0.1');
    const pair = [host, log] as const;
    this.#pairs.add(pair);
    const end = (): void => {
      host.destroy();
      log.destroy();
      this.#pairs.delete(pair);
    };
    for (const socket of pair) socket.on('error', end).on('close', end);
    host.on('data', (bytes) => {
      const look = this.#look;
      if (look?.at(bytes.toString('latin1')) === true) {
        this.#look = null;
        if (look.holds === 'the answers') {
          this.#holdsAnswers = true;
          log.write(bytes);
        } else {
          this.#holdsWords = true;
          this.#held.push(() => log.write(bytes));
        }
        look.onFound();
      } else if (this.#isHole || this.#holdsWords) this.#held.push(() => log.write(bytes));
      else log.write(bytes);
    });
    log.on('data', (bytes) => {
      if (this.#isHole || this.#holdsAnswers) this.#held.push(() => host.write(bytes));
      else host.write(bytes);
    });
  }

  /** From the first words on that `at` knows, these or the answers to them are held; then `onFound` is called. */
  hold(holds: 'what is said' | 'the answers', at: Look, onFound: () => void): void {
    this.#look = { holds, at, onFound };
  }

  /** Nothing goes through any more, and nobody is told so. */
  hole(): void {
    this.#isHole = true;
  }

  /** All that was held goes on, in its order. */
  release(): void {
    this.#isHole = false;
    this.#holdsAnswers = false;
    this.#holdsWords = false;
    for (const go of this.#held.splice(0)) go();
  }

  close(): void {
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
    this.#server.close();
  }
}
