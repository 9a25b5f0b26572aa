import type { Emission } from './emission.ts';
import type { Random } from './random.ts';
import { evenly, type Source } from './source.ts';
import type { Voice } from './voice.ts';

/** A gateway says how many packets it has refused as repeated, ten at a time. */
const perLine = 10;
/** What a bout of them lasts, ms. */
export const boutMs = 4.5 * 60_000;

/** An address of networks of which no client of the fleet ever comes. */
export function strangersAddress(random: Random): string {
  return `100.${random.integer(64, 127)}.${random.integer(0, 255)}.${random.integer(1, 254)}`;
}

export const portOf = (random: Random): number => random.integer(1_024, 65_000);

/** Packets of a device came again, on its own way. */
export function repeatedPackets(voice: Voice, from: number, count: number): Source {
  const lines = Math.ceil(count / perLine);
  return evenly({ from, to: from + boutMs, count: lines, random: voice.random }, (out, due, index) =>
    out(voice.warned(due, 'replay', { weight: Math.min(perLine, count - index * perLine) })),
  );
}

/** Packets that came to the gateway of a device from an address of which it knows no session. */
export function straysFrom(
  voice: Voice,
  { address, ...window }: { from: number; to: number; count: number; random: Random; address: string },
  warnings: readonly Emission['warning'][],
): Source {
  return evenly(window, (out, due) => {
    const peer = `${address}:${portOf(window.random)}`;
    for (const warning of warnings) out(voice.warned(due, warning, { peer, unnamed: true }));
  });
}
