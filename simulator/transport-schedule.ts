import { handshakeElsewhere } from './attacks/handshake-elsewhere.ts';
import { packetsElsewhere } from './attacks/packets-elsewhere.ts';
import { packetsRepeated } from './attacks/packets-repeated.ts';
import type { EpisodeKind } from './episode.ts';
import { fewRepeats } from './traps/few-repeats.ts';
import { singlePackets } from './traps/single-packets.ts';
import { tunnelMoves } from './traps/tunnel-moves.ts';

/** How often each attack and trap on the packets of tunnels happens: 36 and 36. A day of its own has more (`tunnels/`). */
export const transportSchedule: readonly (readonly [EpisodeKind, number])[] = [
  [packetsElsewhere, 12],
  [handshakeElsewhere, 12],
  [packetsRepeated, 12],
  [fewRepeats, 12],
  [singlePackets, 12],
  [tunnelMoves, 12],
];
