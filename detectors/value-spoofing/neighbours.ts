import { deviceOf, type Event } from '../../schemas/event/event.ts';
import type { Among } from '../detector.ts';
import { topicShape } from './topic-shape.ts';

/** Topic shapes remembered of a neighbourhood, and devices of each: more say nothing that these do not. */
export const mostKinds = 8;
export const mostKept = 16;
/** What is kept of a device: its name's fingerprint, when it was heard last, the gap before that, and where its reading stood. */
const slotSize = 4;
/** A neighbour is asked about the last two gaps between its readings, but never less or more than this, ms. */
const leastFreshMs = 10 * 60_000;
const mostFreshMs = 2 * 3_600_000;
/** One unheard for so long makes room for any other, ms. */
const staleMs = 6 * 3_600_000;

/** Devices of a neighbourhood that publish to the same topic shape. Plain data. */
export interface Kind {
  shape: number;
  last: number;
  slots: Float64Array;
}

/** Per gateway, its kinds of sensors, the one heard latest first. */
export interface Neighbours {
  kinds: Kind[];
}

/** How the neighbours of a device stand. */
export interface Movement {
  /** Median of their latest readings, each in its own spreads from its own level. */
  stands: number;
  /** How many were asked. */
  of: number;
}

/** Those behind one gateway; of devices that no gateway speaks for, those of one model at one site. */
export const neighbourhood: Among<Neighbours> = {
  groupOf(event, known) {
    if (event.gateway !== '') return event.gateway;
    const device = known.device(event.tenant, deviceOf(event));
    if (device === undefined || device.gateway !== '') return device?.gateway ?? '';
    return device.site === '' || device.model === '' ? '' : `site ${device.site} model ${device.model}`;
  },
  start: () => ({ kinds: [] }),
};

/** The kind of sensor that speaks, moved to the front; a new one takes the place of the one longest unheard. */
export function kindOf({ kinds }: Neighbours, event: Event, topic: string): Kind {
  const shape = topicShape(topic, deviceOf(event));
  const at = kinds.findIndex((one) => one.shape === shape);
  const found = at < 0 ? undefined : kinds[at];
  if (at === 0 && found !== undefined) return found;
  const kind = found ?? { shape, last: 0, slots: new Float64Array(mostKept * slotSize) };
  if (at > 0) kinds.splice(at, 1);
  else if (kinds.length >= mostKinds) kinds.pop();
  kinds.unshift(kind);
  return kind;
}

const asked = new Float64Array(mostKept);

/**
 * How a device's neighbours stand at a time, undefined when fewer than `least` were heard lately.
 * @param own the device, as `fingerprint` names it
 */
export function movementOf({ slots }: Kind, own: number, time: number, least: number): Movement | undefined {
  let count = 0;
  for (let at = 0; at < slots.length; at += slotSize) {
    const name = slots[at];
    if (name === 0 || name === own) continue;
    if (Math.abs(time - (slots[at + 1] as number)) > freshMs(slots[at + 2] as number)) continue;
    const stands = slots[at + 3] as number;
    let place = count++;
    for (; place > 0 && (asked[place - 1] as number) > stands; place--) asked[place] = asked[place - 1] as number;
    asked[place] = stands;
  }
  if (count < least) return undefined;
  return { stands: ((asked[count >> 1] as number) + (asked[(count - 1) >> 1] as number)) / 2, of: count };
}

function freshMs(gap: number): number {
  return Math.min(mostFreshMs, Math.max(leastFreshMs, 2 * gap));
}

/** Keeps where a device's reading stood for its neighbours to be asked about; not when all places are taken. */
export function note({ slots }: Kind, own: number, time: number, stands: number): void {
  let place = -1;
  for (let at = 0; at < slots.length; at += slotSize) {
    if (slots[at] === own) {
      place = at;
      break;
    }
    if (place < 0 && (slots[at] === 0 || time - (slots[at + 1] as number) > staleMs)) place = at;
  }
  if (place < 0) return;
  slots[place + 2] = slots[place] === own ? Math.max(0, time - (slots[place + 1] as number)) : 0;
  slots[place] = own;
  slots[place + 1] = time;
  slots[place + 3] = stands;
}
