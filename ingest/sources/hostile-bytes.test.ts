import { setImmediate as breathe } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { seeded } from '../../test/support/campaign-measures.ts';
import { long, progress } from '../../test/support/long-run.ts';
import type { Line } from '../line.ts';
import { RecordFraming } from './file/record-framing.ts';
import { splitBody, splitMessages } from './http/split-body.ts';
import { RelpFraming, type RelpSink } from './relp/framing.ts';
import type { FrameSink } from './syslog/frame.ts';
import { Framer } from './syslog/framing.ts';
import { LineFraming } from './syslog/line-framing.ts';

const rounds = long ? 1_000_000 : 50_000;
const spell = 50_000;
/** So short that mutated lines exceed it too. */
const limit = 90;

/** What came out, in order: how many bytes each piece had, and which. */
class Seen implements FrameSink, RelpSink {
  readonly pieces: string[] = [];

  line({ bytes, from, to }: Line): void {
    this.pieces.push(Buffer.from(bytes.subarray(from, to)).toString('latin1'));
  }
  blank(): void {
    this.pieces.push('');
  }
  // How much of it is shown hangs on where the stream was cut.
  broken(reason: string, bytes: Uint8Array): void {
    expect(bytes.length).toBeLessThanOrEqual(limit);
    this.pieces.push(`broken: ${reason}`);
  }
  transaction(transaction: number, data: Uint8Array): boolean {
    this.pieces.push(`${transaction} of ${data.length}`);
    return true;
  }
  command(transaction: number, command: string, data: string): boolean {
    this.pieces.push(`${transaction} ${command} ${data}`);
    return command !== 'close';
  }
}

interface Stream {
  readonly held: number;
  push(chunk: Buffer, sink: Seen): void;
  end(sink: Seen): void;
}

/** RELP has no end of its own: the session breaks it off. */
function relp(): Stream {
  const framing = new RelpFraming(limit);
  return {
    get held() {
      return framing.held;
    },
    push: (chunk, sink) => framing.push(chunk, sink),
    end: (sink) => framing.breakOff('cut_short', sink),
  };
}

const message = '<36>1 2026-11-21T01:08:51Z vm openvpn - - -  h\u00e4llo 1';
const counted = `${Buffer.byteLength(message)} ${message}`;
const relpMessage = (number: number): string => `${number} syslog ${Buffer.byteLength(message)} ${message}\n`;
const records = '\ufeff{"Records":[{"a":{"b":"}]"}}, {"c":[1,"\\""]}\n]}\n{"Records":[]}';

/**
 * Of each what it may hold at most, a longest frame with its head or a record that has begun, and how much its first chunk has
 * at least: that of a file has shown that records begin.
 */
const streams: [name: string, open: () => Stream, seeds: string[], mostHeld: number, leastFirst: number][] = [
  ['lines and octet counts', () => new Framer(limit), [`${message}\n\n<1>a\r\n`, counted.repeat(2)], limit + 20, 1],
  ['lines of a file', () => new LineFraming(limit, true), [`${message}\n<1>b\n${message}${message}\n<1>c`], limit, 1],
  ['records of a file', () => new RecordFraming(limit), [records], 4 * limit, 20],
  ['RELP', relp, [`1 open 0\n${relpMessage(2)}${relpMessage(3)}4 close 0\n`], limit + 60, 1],
];

const poison = [
  '\0',
  '\r\n',
  '\n\n',
  '9',
  '0 ',
  '999999999 ',
  '2147483648 ',
  '"',
  '\\',
  '{',
  '}',
  '[',
  ']',
  ',',
  '\ufeff',
];

type Random = (below: number) => number;

function mutate(seed: string, random: Random): Buffer {
  let bytes = Buffer.from(seed);
  for (let n = random(4); n > 0; n--) {
    const at = random(bytes.length + 1);
    const to = Math.min(bytes.length, at + random(30));
    const kind = random(4);
    const between = kind === 0 ? Buffer.from(poison[random(poison.length)] ?? '') : bytes.subarray(at, to);
    if (kind === 1) bytes[at % Math.max(1, bytes.length)] = random(256);
    // Put in, left out, or said again.
    else
      bytes = Buffer.concat([
        bytes.subarray(0, kind === 2 ? at : to),
        ...(kind === 2 ? [] : [between]),
        bytes.subarray(kind === 0 ? at : to),
      ]);
  }
  return bytes;
}

async function eachRound(what: string, round: (random: Random) => void): Promise<void> {
  const next = seeded(20_261_122);
  const random: Random = (below) => Math.floor(next() * below);
  for (let given = 0; given < rounds; ) {
    for (const until = given + spell; given < until; given++) round(random);
    progress(`${what}: ${given} of ${rounds} mutated streams`);
    await breathe();
  }
}

describe.each(streams)('%s', (name, open, seeds, mostHeld, leastFirst) => {
  test(
    `give the same frames of ${rounds} mutated streams however those are cut, and hold no more than a frame`,
    async () => {
      await eachRound(name, (random) => {
        const bytes = mutate(seeds[random(seeds.length)] ?? '', random);
        const [whole, parts] = [new Seen(), new Seen()];
        const [one, other] = [open(), open()];
        one.push(Buffer.from(bytes), whole);
        one.end(whole);
        for (let from = 0; from < bytes.length; ) {
          const to = Math.min(bytes.length, from + (from === 0 ? leastFirst : 1) + random(40));
          other.push(Buffer.from(bytes.subarray(from, to)), parts);
          if (other.held > mostHeld)
            throw new Error(`${other.held} bytes held of ${JSON.stringify(bytes.toString('latin1'))}`);
          from = to;
        }
        other.end(parts);
        if (whole.pieces.join('\n') !== parts.pieces.join('\n'))
          expect([bytes.toString('latin1'), parts.pieces]).toEqual([bytes.toString('latin1'), whole.pieces]);
      });
    },
    60_000 + rounds * 2,
  );
});

test(
  `the items of ${rounds} mutated bodies lie in their order within the body`,
  async () => {
    const seeds = [
      '{"a":1}\n\n{"b":"x\\"}"}\r\n',
      ' [{"a":[1,2]} , {"b":"],"}]',
      records,
      '{"topic":"t","payload":{}}',
    ];
    let items = 0;
    await eachRound('bodies', (random) => {
      const bytes = mutate(seeds[random(seeds.length)] ?? '', random);
      for (const shape of ['lines', 'array'] as const) {
        for (const split of [splitBody, splitMessages]) {
          let end = 0;
          for (const { from, to } of split(bytes, shape) ?? []) {
            if (from < end || to < from || to > bytes.length)
              throw new Error(`${from} to ${to} of ${JSON.stringify(bytes.toString('latin1'))}`);
            [end, items] = [to, items + 1];
          }
        }
      }
    });
    expect(items).toBeGreaterThan(rounds);
  },
  60_000 + rounds * 2,
);
