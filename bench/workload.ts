import { closeSync, openSync, writeSync } from 'node:fs';

export interface WorkloadOptions {
  lines: number;
  devices: number;
  seed: number;
  /** Stamp of the first line, ms; lines are `spacingUs` apart. */
  from: number;
  spacingUs?: number;
  /** Devices speak in turn instead of as chance has it. */
  inTurn?: boolean;
}

export interface Workload {
  lines: number;
  bytes: number;
  bsd: number;
  replays: number;
  flooded: number;
}

interface Device {
  tail: string;
  id: string;
  host: string;
  sequence: number;
  opaque: string;
  last: string;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const floodLines = 500;
const chance = { flood: 0.000_028, replay: 0.000_5, bsd: 0.1, session: 0.01 };

/**
 * Gateway lines of about 294 bytes: nine in ten RFC 5424 with Tocsin's structured data, one in ten BSD with key=value;
 * a fifth of the devices says most of it; about 0.05 % of the lines are sent again as they were, and now and then one
 * device floods with 500 lines in a row. Options and seed decide every byte.
 */
export class LineSource {
  readonly #devices: Device[] = [];
  readonly #options: WorkloadOptions;
  #state: number;
  #index = 0;
  #flooding: Device | undefined;
  #floodLeft = 0;
  #second = -1;
  #stamp = '';
  #bsdStamp = '';
  readonly stats: Workload = { lines: 0, bytes: 0, bsd: 0, replays: 0, flooded: 0 };

  constructor(options: WorkloadOptions) {
    this.#options = options;
    this.#state = options.seed | 0;
    for (let i = 0; i < options.devices; i++) this.#devices.push(this.#device(i));
  }

  /** The next line with its LF. */
  next(): string {
    const { from, spacingUs = 4, inTurn = false } = this.#options;
    const time = from + Math.floor((this.#index * spacingUs) / 1000);
    const device = inTurn ? (this.#devices[this.#index % this.#devices.length] as Device) : this.#pick();
    this.#index++;
    const line = this.#lineOf(device, time);
    this.stats.lines++;
    this.stats.bytes += line.length;
    return line;
  }

  #lineOf(device: Device, time: number): string {
    if (device.last !== '' && this.#random() < chance.replay) {
      this.stats.replays++;
      return device.last;
    }
    this.#setStamp(time);
    device.sequence++;
    const size = Math.floor(this.#random() * 4000);
    if (this.#random() < chance.bsd) {
      this.stats.bsd++;
      const rest = `id=${device.id} seq=${device.sequence} bytes=${size} rssi=-${size % 90} batt=${size % 100} up=${device.sequence * 61} topic=/up/${size % 8} rtt=${size % 400}ms cipher=TLS_AES_128_GCM_SHA256 resumed=false queue=${size % 16}`;
      return `<134>${this.#bsdStamp} ${device.host} edge[712]: telemetry accepted ${rest}\n`;
    }
    const kind = this.#random() < chance.session ? 'session-opened' : 'message-published';
    const fresh = `${device.opaque}="${this.#hex()}${this.#hex()}"`;
    const millis = String(time % 1000).padStart(3, '0');
    const line = `<134>1 ${this.#stamp}.${millis}Z ${device.host} edge - - [tocsin@32473 device="${device.id}" kind="${kind}" seq="${device.sequence}" ${fresh} size="${size}"${device.tail}\n`;
    device.last = line;
    return line;
  }

  #pick(): Device {
    if (this.#floodLeft > 0) {
      this.#floodLeft--;
      this.stats.flooded++;
      return this.#flooding as Device;
    }
    const skewed = Math.floor(this.#random() * this.#random() * this.#devices.length);
    const device = this.#devices[skewed] as Device;
    if (this.#random() < chance.flood) {
      this.#flooding = device;
      this.#floodLeft = floodLines;
    }
    return device;
  }

  #device(i: number): Device {
    const id = `d-${String(i).padStart(8, '0')}`;
    const certificate = Array.from({ length: 8 }, () => this.#hex()).join('');
    const peer = `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}:${1024 + Math.floor(this.#random() * 60_000)}`;
    return {
      id,
      host: `gw-${String(i % 200).padStart(3, '0')}`,
      tail: ` model="m${i % 3}" session="s${i}" boot="b${i % 7}" cert="${certificate}" serial="${this.#hex()}" peer="${peer}"]`,
      sequence: Math.floor(this.#random() * 1_000_000),
      // Older firmware has no nonce; its messages are known by their hash.
      opaque: i % 3 === 2 ? 'hash' : 'nonce',
      last: '',
    };
  }

  #setStamp(time: number): void {
    const second = Math.floor(time / 1000);
    if (second === this.#second) return;
    this.#second = second;
    const date = new Date(time);
    this.#stamp = date.toISOString().slice(0, 19);
    const day = String(date.getUTCDate()).padStart(2, ' ');
    this.#bsdStamp = `${months[date.getUTCMonth()]} ${day} ${this.#stamp.slice(11)}`;
  }

  #hex(): string {
    return Math.floor(this.#random() * 0x1_0000_0000)
      .toString(16)
      .padStart(8, '0')
      .replace(/^0/, '1');
  }

  /** Xorshift with 32 bits of state, [0, 1). */
  #random(): number {
    let x = this.#state === 0 ? 0x2545_f491 : this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x;
    return (x >>> 0) / 0x1_0000_0000;
  }
}

/** Writes a workload to a file, which should lie on tmpfs. */
export function writeWorkload(file: string, options: WorkloadOptions): Workload {
  const source = new LineSource(options);
  const out = openSync(file, 'w');
  try {
    let chunk = '';
    for (let i = 0; i < options.lines; i++) {
      chunk += source.next();
      if (chunk.length < 1_000_000) continue;
      writeSync(out, Buffer.from(chunk, 'latin1'));
      chunk = '';
    }
    writeSync(out, Buffer.from(chunk, 'latin1'));
  } finally {
    closeSync(out);
  }
  return source.stats;
}
