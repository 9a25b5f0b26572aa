import type { Emission } from './emission.ts';
import type { Certificate, Device } from './fleet.ts';
import { Random } from './random.ts';

/** Forgetting goes in steps of so many. */
const slack = 16;
/** Standard deviation of what a sensor reads. */
export const readingSpread = 0.3;

/** A device as it runs: its session, boot, counter and what it said last. All its lines come out of here, in order. */
export class Voice {
  readonly device: Device;
  readonly random: Random;
  session: string;
  boot: string;
  sequence: number;
  peer: string;
  /** No traffic of its own before this time: it is cut off or asleep. */
  silentUntil = 0;
  /** Keeps its boot and counter through the day: what was recorded of it stays comparable. */
  steady = false;
  /** Sends no nonces. */
  plain = false;
  /** How far its clock is ahead, ms. */
  clockOffMs = 0;
  /** Builds a payload: says what it looks like. */
  builds: () => string = () => '';
  /** How far its surroundings move what it reads, by time. */
  weather: (time: number) => number = () => 0;
  /** How many of its latest messages are kept for whoever repeats them. */
  memory = 1;
  #recent: Emission[] = [];
  #altering: { left: number; change: (message: Emission) => void } | undefined;
  readonly #payload: string;

  constructor(device: Device, seed: number) {
    this.device = device;
    this.random = new Random(seed, 'voice', device.index);
    this.session = this.random.hex(12);
    this.boot = this.random.hex(8);
    this.sequence = this.random.integer(1, 50_000);
    this.peer = this.#address();
    this.#payload = this.random.hex(32);
  }

  /** A fresh message: the counter moves on. */
  message(due: number, changes?: Partial<Emission>): Emission {
    const emission = this.#blank(due, 'message-published');
    emission.sequence = this.sequence++;
    const nonce = this.random.hex(16);
    emission.nonce = this.plain ? '' : nonce;
    emission.size = this.#size();
    emission.hash = this.device.constant ? this.#payload : this.random.hex(32);
    emission.topic = this.device.model;
    emission.shape = this.builds();
    if (this.device.character === 'sensor') emission.value = (this.usualReading() + this.weather(due)).toFixed(2);
    this.#alter(emission);
    if (changes !== undefined) Object.assign(emission, changes);
    this.#recent.push(emission);
    if (this.#recent.length > this.memory + slack) this.#recent = this.#recent.slice(-this.memory);
    return emission;
  }

  /** Its next `count` messages are not as they would be. */
  alter(count: number, change: (message: Emission) => void): void {
    this.#altering = { left: count, change };
  }

  /** What a sensor reads in a place where little changes. */
  usualReading(): number {
    return this.level + readingSpread * this.random.normal();
  }

  /** What it reads about. */
  get level(): number {
    return 18 + (this.device.index % 9);
  }

  /** The latest messages said in other sessions than `session`, oldest first, at most `count`. */
  remembered(count: number, session = ''): Emission[] {
    const eligible = this.#recent.filter((emission) => emission.session !== session && emission.boot === this.boot);
    return eligible.slice(-Math.min(count, this.memory));
  }

  /** What was said before, said again now. */
  repeat(due: number, earlier: Emission, changes: Partial<Emission>): Emission {
    return { ...earlier, due, at: due, session: this.session, peer: this.peer, resend: false, ...changes };
  }

  opens(due: number, certificate: Certificate, changes?: Partial<Emission>): Emission {
    return { ...this.#blank(due, 'session-opened'), certificate, outcome: 'accepted', ...changes };
  }

  refused(due: number, certificate: Certificate | undefined, reason: string, peer = this.peer): Emission {
    const session = this.random.hex(12);
    return { ...this.#blank(due, 'session-refused'), certificate, outcome: 'refused', reason, session, peer };
  }

  report(due: number, changes: Partial<Emission>): Emission {
    return { ...this.#blank(due, 'firmware-reported'), ...changes };
  }

  /** What the gateway warns of a packet of its tunnel, or of nobody's. */
  warned(due: number, warning: string, changes: Partial<Emission>): Emission {
    return { ...this.#blank(due, 'transport-reported'), warning, ...changes };
  }

  /** A new session from a new port of the same site. */
  reconnect(due: number): Emission {
    this.session = this.random.hex(12);
    this.peer = this.#address();
    return this.opens(due, this.device.certificate);
  }

  closes(due: number, reason: string): Emission {
    return { ...this.#blank(due, 'session-closed'), reason };
  }

  /** A new boot: the counter starts again. */
  reboot(due: number): Emission {
    this.boot = this.random.hex(8);
    this.sequence = 0;
    return this.reconnect(due);
  }

  #size(): number {
    if (this.device.constant) return 64;
    // A reading and what goes with it are always about as long.
    return this.device.character === 'sensor' ? this.random.integer(48, 60) : this.random.integer(40, 400);
  }

  #alter(message: Emission): void {
    const altering = this.#altering;
    if (altering === undefined || altering.left-- <= 0) return;
    altering.change(message);
  }

  #address(): string {
    return `${this.device.gateway.address}:${this.random.integer(20_000, 60_000)}`;
  }

  #blank(due: number, kind: Emission['kind']): Emission {
    return {
      due,
      at: due + this.clockOffMs,
      gateway: this.device.gateway,
      device: this.device,
      kind,
      session: this.session,
      sequence: -1,
      nonce: '',
      boot: this.boot,
      size: 0,
      hash: '',
      topic: '',
      shape: '',
      value: '',
      warning: '',
      unnamed: false,
      peer: this.peer,
      certificate: undefined,
      outcome: '',
      reason: '',
      weight: 1,
      backlog: false,
      redelivered: false,
      resend: false,
    };
  }
}
