import { fellTogether } from './group.ts';
import { limitFor, type Moment, sameMomentMs, tells } from './moment.ts';
import {
  activeDevices,
  addFall,
  dropFall,
  explain,
  type Fall,
  keyOf,
  type Node,
  type Nodes,
  setState,
  tenantNode,
} from './nodes.ts';
import { byKey } from './order.ts';
import { findingOf } from './verdict.ts';

/** Key of what is told of a tenant, which hangs on nothing. */
const all = 'all';

/** Goes from what hangs on others to what it hangs on, then tells: what explains must be there before what it explains. */
export function judgeTree(moment: Moment): void {
  const { nodes } = moment;
  for (const [key, node] of inOrder(nodes, (one) => isSilent(one, moment))) fallSilent(key, node, moment);
  for (const [key, node] of inOrder(nodes, ({ held }) => held > 0)) collapse(key, node, moment);
  for (const [, node] of inOrder(nodes, ({ held }) => held > 0)) settle(node, moment);
}

/** Something that hangs on a place speaks again. */
export function comeBack(node: Node, key: string, at: number, moment: Moment): void {
  const fall = dropFall(node, key);
  // Told of before something was found that explains it: that finding has its end too.
  if (fall !== undefined && fall.concludedAt !== 0) tellEnd(node, fall, at, moment);
  const { episode } = node;
  if (episode === undefined || episode.whole) return;
  let silent = 0;
  for (const { state, kind } of node.fallen.values()) if (state === 'explained' && kind !== 'source') silent++;
  if (silent * 2 <= episode.size) endEpisode(node, at, moment);
}

/** A place is no longer silent: what still is must show that it is on its own account. */
export function endEpisode(node: Node, at: number, moment: Moment): void {
  if (node.episode !== undefined) node.past = { since: node.episode.since, until: at };
  node.episode = undefined;
  for (const fall of node.fallen.values()) {
    if (fall.state !== 'explained') continue;
    setState(node, fall, 'held');
    fall.notBefore = moment.now + moment.settings.holdMs + fall.limit;
  }
  const parent = moment.nodes.get(node.parent);
  if (parent !== undefined) {
    comeBack(parent, keyOf(node.tenant, node.kind, node.id), at, moment);
    return;
  }
  const own = dropFall(node, all);
  if (own !== undefined) tellEnd(node, own, at, moment);
}

function isSilent(node: Node, { settings, now, blindUntil }: Moment): boolean {
  if (node.episode !== undefined || !tells(node, settings)) return false;
  return now - Math.max(node.lastHeard, blindUntil) >= limitFor(node, settings);
}

/** Nothing was heard of a place for longer than it may be silent. */
function fallSilent(key: string, node: Node, moment: Moment): void {
  const { settings } = moment;
  const { lastHeard: since, usual, gaps, spoofable } = node;
  node.episode = { since, whole: true, size: 0 };
  const devices = activeDevices(node) + explain(node, since, settings.togetherMs);
  hang(key, node, { since, usual, gaps, spoofable, devices, limit: limitFor(node, settings), partly: false }, moment);
}

/** Most of what hangs on a place fell silent together, or some and no other has spoken since, though it is heard. */
function collapse(key: string, node: Node, moment: Moment): void {
  const { settings, now, known, concludedAt } = moment;
  if (node.episode !== undefined) {
    const silent = explain(node, node.episode.since, settings.togetherMs);
    if (!node.episode.whole) node.episode.size = Math.max(node.episode.size, silent);
    return;
  }
  const group = fellTogether(node, moment);
  if (group === undefined) return;
  const { first, size, since, spoofable } = group;
  node.episode = { since: first.since, whole: false, size };
  explain(node, first.since, 0);
  const { limit, usual, gaps } = first;
  const fall = { since, limit, usual, gaps, spoofable, devices: size };
  if (node.kind !== 'tenant') {
    hang(key, node, { ...fall, partly: true }, moment);
    return;
  }
  if (known.planned(node.tenant, '', '', now) !== undefined) return;
  const own: Fall = {
    ...{ kind: 'tenant', id: node.id, gateway: '', partly: false, ...fall, fellAt: now, notBefore: now },
    ...{ state: 'told', version: 1, concludedAt },
  };
  addFall(node, all, own);
  tell(node, own, undefined, moment);
}

/** Tells of what was held back long enough and hangs on nothing that explains it. */
function settle(node: Node, moment: Moment): void {
  const { now, known, settings } = moment;
  for (const fall of node.fallen.values()) {
    if (fall.state !== 'held' || fall.notBefore > now) continue;
    // Nothing was heard of the place since either: it is about to be silent itself, or others of it will speak.
    if (tells(node, settings) && node.episode === undefined && node.lastHeard <= fall.since + sameMomentMs) {
      fall.notBefore = now + settings.windowMs;
      continue;
    }
    const device = fall.kind === 'device' ? fall.id : '';
    const { tenant } = node;
    const window =
      known.planned(tenant, device, fall.gateway, now) ?? known.planned(tenant, device, fall.gateway, fall.fellAt);
    const excusedTo = window === undefined ? 0 : window.to + fall.limit;
    if (excusedTo > now) {
      fall.notBefore = excusedTo;
      continue;
    }
    setState(node, fall, 'told');
    if (fall.concludedAt !== 0) continue;
    fall.concludedAt = moment.concludedAt;
    tell(node, fall, undefined, moment);
  }
}

type Hung = Pick<Fall, 'since' | 'limit' | 'usual' | 'gaps' | 'spoofable' | 'partly' | 'devices'>;

/** Enters a silent place with what it hangs on, which decides when it is told. */
function hang(key: string, node: Node, fall: Hung, { nodes, now, settings }: Moment): void {
  const parent = nodes.get(node.parent) ?? tenantNode(nodes, node.tenant);
  const kind = node.kind === 'gateway' ? 'gateway' : 'source';
  addFall(parent, key, {
    ...{ kind, id: node.id, gateway: node.gateway, fellAt: now, ...fall },
    // Gateways fall within a window or two of each other when they share a cause.
    ...{ notBefore: now + 2 * settings.windowMs, state: 'held', version: 1, concludedAt: 0 },
  });
}

function tellEnd(node: Node, fall: Fall, at: number, moment: Moment): void {
  fall.version++;
  tell(node, fall, at, moment);
}

function tell(node: Node, fall: Fall, until: number | undefined, moment: Moment): void {
  const { settings, concludedAt, position, found } = moment;
  found.push(findingOf({ tenant: node.tenant, fall, until, concludedAt, settings, position }));
}

/** In an order that does not depend on who was heard first. */
function inOrder(nodes: Nodes, wanted: (node: Node) => boolean): [string, Node][] {
  return [...nodes].filter(([, node]) => wanted(node)).toSorted(byKey);
}
