import { type Moment, sameMomentMs, tells } from './moment.ts';
import { activeDevices, type Fall, type Node } from './nodes.ts';
import { together } from './together.ts';

/** What fell silent on one place at one time and for one cause, as far as can be told. */
export interface Group {
  /** The earliest of them. */
  first: Fall;
  size: number;
  /** When the place lost them, ms. */
  since: number;
  spoofable: number;
}

/**
 * Those that hang on a place and fell silent together, if they are most of its active ones, or if hardly any other has
 * spoken through it since: what is slow has not been missed yet.
 */
export function fellTogether(node: Node, moment: Moment): Group | undefined {
  const { settings, now } = moment;
  const { togetherMs, share, leastTogether, holdMs } = settings;
  const wanted = node.kind === 'tenant' ? 'gateway' : 'device';
  // Not those that have been excused for longer.
  const falls = [...node.fallen.values()].filter(({ kind, notBefore, state }) => {
    return kind === wanted && (state === 'told' || notBefore <= now + holdMs);
  });
  const group = together(falls, togetherMs);
  const first = group[0];
  const last = group.at(-1);
  if (first === undefined || last === undefined || group.length < leastTogether) return undefined;
  const active = node.kind === 'tenant' ? activeGateways(node, moment) : activeDevices(node);
  const quiet = quietSince(node, last);
  if (group.length <= share * (group.length + active) && quiet === undefined) return undefined;
  const spoofable = Math.max(...group.map((one) => one.spoofable));
  return { first, size: group.length, since: quiet ?? first.since, spoofable };
}

/** The last word through a place, ms, if hardly any device has spoken since something fell silent there. */
function quietSince({ voices }: Node, { since }: Fall): number | undefined {
  return voices === undefined || voices.last === 0 || voices.last > since + sameMomentMs ? undefined : voices.last;
}

function activeGateways({ tenant }: Node, { nodes, settings }: Moment): number {
  let active = 0;
  for (const one of nodes.values())
    if (one.tenant === tenant && one.kind === 'gateway' && one.episode === undefined && tells(one, settings)) active++;
  return active;
}
