import { createCipheriv, randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { sleep } from '../recorder.ts';
import type { Gateway } from './gateway.ts';

/** What a meter puts into one datagram; which of the optional fields it has depends on how old it is. */
export interface Message {
  kind: 'message-published';
  device: string;
  at?: string;
  session?: string;
  bootId?: string;
  sequence?: number;
  nonce?: string;
  redelivered?: true;
  backlog?: true;
  attributes?: { model: string };
  payload: string;
}

export interface MeterOptions {
  id: string;
  address: string;
  gateway: Gateway;
  /** Milliseconds between two messages of its own. */
  everyMs: number;
  /** Fields it knows how to fill. With `nonce` its payload is encrypted, so that nobody else can make one. */
  fills?: readonly ('at' | 'session' | 'bootId' | 'sequence' | 'nonce')[];
  /** Its model, which it says with every message. */
  model?: string;
  /** What it measures. */
  reading?: () => string;
}

/** A device that publishes readings as JSON in syslog datagrams (RFC 5426) from an address of its own. */
export class Meter {
  readonly id: string;
  readonly sent: Message[] = [];
  readonly #gateway: Gateway;
  readonly #everyMs: number;
  readonly #fills: NonNullable<MeterOptions['fills']>;
  readonly #model: string | undefined;
  readonly #reading: () => string;
  readonly #key = randomBytes(16);
  #socket: Promise<Socket>;
  #bootId = idOf();
  #session = idOf();
  #sequence = 0;
  #running: Promise<void> = Promise.resolve();
  #wanted = false;

  constructor(options: MeterOptions) {
    this.id = options.id;
    this.#gateway = options.gateway;
    this.#everyMs = options.everyMs;
    this.#fills = options.fills ?? [];
    this.#model = options.model;
    this.#reading = options.reading ?? (() => String(Math.random()));
    this.#socket = openSocket(options.address);
  }

  /** Begins to publish at its own pace, give or take a third. */
  start(): void {
    this.#wanted = true;
    this.#running = (async () => {
      await sleep(Math.random() * this.#everyMs);
      while (this.#wanted) {
        await this.publish();
        await sleep(this.#everyMs * (2 / 3 + (Math.random() * 2) / 3));
      }
    })();
  }

  async pause(): Promise<void> {
    this.#wanted = false;
    await this.#running;
  }

  /** The next message, made but not sent. */
  compose(marks: Pick<Message, 'backlog'> = {}): Message {
    const reading = this.#reading();
    const message: Message = { kind: 'message-published', device: this.id, ...marks, payload: reading };
    if (this.#model !== undefined) message.attributes = { model: this.#model };
    if (this.#fills.includes('at')) message.at = new Date().toISOString();
    if (this.#fills.includes('session')) message.session = this.#session;
    if (this.#fills.includes('bootId')) message.bootId = this.#bootId;
    if (this.#fills.includes('sequence')) message.sequence = this.#sequence++;
    if (this.#fills.includes('nonce')) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-128-gcm', this.#key, nonce);
      message.nonce = nonce.toString('hex');
      message.payload =
        cipher.update(reading, 'utf8', 'hex') + cipher.final('hex') + cipher.getAuthTag().toString('hex');
    }
    return message;
  }

  async publish(message = this.compose()): Promise<void> {
    this.sent.push(message);
    await this.transmit(message);
  }

  /** Puts a message on the wire, the first time or again. */
  async transmit(message: Message): Promise<void> {
    const socket = await this.#socket;
    const datagram = `<134>1 - ${this.id} metering - - - ${JSON.stringify(message)}`;
    await new Promise<void>((resolve, reject) => {
      socket.send(datagram, this.#gateway.port, this.#gateway.address, (error) =>
        error === null ? resolve() : reject(error),
      );
    });
  }

  /** Sends messages a second time in the session of now, as a client does that has seen no acknowledgement. */
  async again(messages: readonly Message[], marks: Pick<Message, 'redelivered' | 'backlog'> = {}): Promise<void> {
    for (const message of messages) {
      await this.transmit({ ...message, session: this.#session, ...marks });
      await sleep(100);
    }
  }

  /** Goes on from another address. */
  async move(address: string): Promise<void> {
    const before = await this.#socket;
    this.#socket = openSocket(address);
    await this.#socket;
    before.close();
  }

  /** A new session, as after every reconnect. */
  reconnect(): void {
    this.#session = idOf();
  }

  /** Power off and on: a new boot id, and the counter begins again. */
  restart(): void {
    this.#bootId = idOf();
    this.#sequence = 0;
    this.reconnect();
  }

  async close(): Promise<void> {
    await this.pause();
    (await this.#socket).close();
  }
}

function idOf(): string {
  return randomBytes(4).toString('hex');
}

export function openSocket(address: string): Promise<Socket> {
  const socket = createSocket('udp4');
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(0, address, () => resolve(socket));
  });
}
