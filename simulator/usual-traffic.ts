import { type Device, usualRate } from './fleet.ts';
import type { Random } from './random.ts';
import type { Out, Source } from './source.ts';
import type { Voice } from './voice.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** Devices come online over the first ten minutes, or the first quarter of a shorter playing. */
const onlineMs = 10 * minuteMs;
/** A device reconnects every 16 hours on average; one in ten times because it restarted. */
const reconnectMs = 16 * hourMs;
const rebootShare = 0.1;
const timeoutShare = 0.05;
/** Messages whose acknowledgement is lost and that are sent again, marked so. */
const redeliveredShare = 0.002;

/** What a device sends on an ordinary day, reconnects, restarts and redeliveries included. */
export class UsualTraffic implements Source {
  at: number;
  readonly #voice: Voice;
  readonly #end: number;
  #reconnectAt: number;
  #connected = false;

  constructor(voice: Voice, start: number, end: number) {
    this.#voice = voice;
    this.#end = end;
    this.at = Math.floor(start + voice.random.between(0, Math.min(onlineMs, (end - start) / 4)));
    this.#reconnectAt = this.at + reconnectMs * voice.random.exponential();
  }

  speak(out: Out): void {
    const voice = this.#voice;
    const due = this.at;
    if (!this.#connected) {
      this.#connected = true;
      out(voice.opens(due, voice.device.certificate));
    } else if (due >= voice.silentUntil) {
      if (due >= this.#reconnectAt) this.#reconnect(out, due);
      out(voice.message(due));
      if (voice.random.chance(redeliveredShare)) this.#redeliver(out, due);
    }
    this.#advance(due);
  }

  #reconnect(out: Out, due: number): void {
    const { random } = this.#voice;
    this.#reconnectAt = due + reconnectMs * random.exponential();
    if (random.chance(timeoutShare)) out(this.#voice.refused(due, undefined, 'handshake_timed_out'));
    const restarts = random.chance(rebootShare) && !this.#voice.steady;
    out(restarts ? this.#voice.reboot(due) : this.#voice.reconnect(due));
  }

  #redeliver(out: Out, due: number): void {
    const [latest] = this.#voice.remembered(1);
    if (latest !== undefined) out(this.#voice.repeat(due, latest, { redelivered: true }));
  }

  #advance(due: number): void {
    const { device, random } = this.#voice;
    const rate = usualRate(device, due);
    const gap = (minuteMs / rate) * paceOf(device.character, random);
    const next = Math.ceil(due + gap);
    this.at = rate > 0 && next < this.#end ? next : Infinity;
  }
}

/** A gap as a share of the usual one. */
function paceOf(character: Device['character'], random: Random): number {
  if (character === 'sensor') return random.between(0.95, 1.05);
  const evenness = character === 'hub' ? 0.7 : 0.3;
  return evenness + (1 - evenness) * random.exponential();
}

const wakes = { atLeast: 3, atMost: 5 };

/** A sleeper: a few times a day it connects, sends what it has gathered within a few minutes, and is gone. */
export class Sleeper implements Source {
  at: number;
  readonly #voice: Voice;
  readonly #times: number[];
  #left = 0;

  constructor(voice: Voice, start: number, end: number) {
    const { random } = voice;
    this.#voice = voice;
    this.#times = Array.from({ length: random.integer(wakes.atLeast, wakes.atMost) }, () =>
      Math.floor(random.between(start, end - hourMs)),
    ).toSorted((a, b) => a - b);
    this.at = this.#times.shift() ?? Infinity;
  }

  speak(out: Out): void {
    const { random } = this.#voice;
    const due = this.at;
    if (due < this.#voice.silentUntil) this.#left = 0;
    else if (this.#left === 0) {
      this.#left = random.integer(3, 12);
      out(this.#voice.reconnect(due));
    } else {
      out(this.#voice.message(due));
      this.#left--;
    }
    if (this.#left > 0) this.at = Math.floor(due + random.between(2_000, 15_000));
    else this.#wakeNext(due);
  }

  #wakeNext(due: number): void {
    let next = this.#times.shift();
    while (next !== undefined && next <= due) next = this.#times.shift();
    this.at = next ?? Infinity;
  }
}

export function usualSource(voice: Voice, start: number, end: number): Source {
  return voice.device.character === 'sleeper' ? new Sleeper(voice, start, end) : new UsualTraffic(voice, start, end);
}
