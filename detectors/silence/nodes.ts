import type { PlaceKind } from '../../schemas/summary.ts';

export type FallKind = 'device' | 'gateway' | 'source' | 'tenant';

/** Somebody who has said nothing for too long. Plain data. */
export interface Fall {
  kind: FallKind;
  id: string;
  gateway: string;
  /** Of a gateway: most of its devices fell while it is still heard. */
  partly: boolean;
  since: number;
  limit: number;
  usual: number;
  gaps: number;
  spoofable: number;
  /** End of the window in which its time was up. */
  fellAt: number;
  /** Told no earlier than this, ms. */
  notBefore: number;
  /** Held back, told of, or explained by what it hangs on. */
  state: 'held' | 'told' | 'explained';
  version: number;
  concludedAt: number;
  /** Of a place: its devices when it fell. */
  devices: number;
}

export interface Episode {
  since: number;
  /** Nothing is heard at all; otherwise most of what hangs on it is silent. */
  whole: boolean;
  /** How many were silent together when it began. */
  size: number;
}

/** How many devices speak through a place in a window. */
export interface Voices {
  usual: number;
  /** The window it is said of, by its end, ms. */
  at: number;
  /** The last word, ms, in a window in which no fewer than a fifth as many as usual spoke. */
  last: number;
}

/** A tenant, gateway or source: what others hang on. Plain data. */
export interface Node {
  tenant: string;
  kind: PlaceKind | 'tenant';
  id: string;
  gateway: string;
  /** Key of what it hangs on; '' for a tenant. */
  parent: string;
  firstHeard: number;
  lastHeard: number;
  /** Devices that speak through it, also in what was kept before they were counted. */
  voices?: Voices;
  usual: number;
  gaps: number;
  spoofable: number;
  /** Active devices by partition. */
  active: Map<string, number>;
  /** What hangs on it and is silent, by key. */
  fallen: Map<string, Fall>;
  held: number;
  episode: Episode | undefined;
  /** The silence before: when it began and ended, ms. Missing in what was kept before it was noted. */
  past?: { since: number; until: number };
}

export const keyOf = (tenant: string, kind: Node['kind'], id: string): string => `${tenant} ${kind} ${id}`;

export type Nodes = Map<string, Node>;

export function tenantNode(nodes: Nodes, tenant: string): Node {
  const key = keyOf(tenant, 'tenant', tenant);
  return nodes.get(key) ?? enter(nodes, key, { tenant, kind: 'tenant', id: tenant, gateway: '', parent: '' });
}

/** A source hangs on its gateway, a gateway or a source without one on the tenant. */
export function placeNode(
  nodes: Nodes,
  { tenant, kind, place, gateway }: { tenant: string; kind: PlaceKind; place: string; gateway: string },
): Node {
  const key = keyOf(tenant, kind, place);
  const known = nodes.get(key);
  if (known !== undefined) return known;
  const of = kind === 'source' && gateway !== '' ? keyOf(tenant, 'gateway', gateway) : keyOf(tenant, 'tenant', tenant);
  tenantNode(nodes, tenant);
  return enter(nodes, key, { tenant, kind, id: place, gateway: kind === 'gateway' ? place : gateway, parent: of });
}

function enter(nodes: Nodes, key: string, name: Pick<Node, 'tenant' | 'kind' | 'id' | 'gateway' | 'parent'>): Node {
  const node: Node = {
    ...name,
    ...{ firstHeard: 0, lastHeard: 0, usual: 0, gaps: 0, spoofable: 3, held: 0, episode: undefined },
    active: new Map(),
    fallen: new Map(),
  };
  nodes.set(key, node);
  return node;
}

export function activeDevices(node: Node): number {
  return node.active.values().reduce((sum, devices) => sum + devices, 0);
}

export function addFall(node: Node, key: string, fall: Fall): void {
  dropFall(node, key);
  node.fallen.set(key, fall);
  if (fall.state === 'held') node.held++;
}

export function dropFall(node: Node, key: string): Fall | undefined {
  const fall = node.fallen.get(key);
  if (fall === undefined) return undefined;
  node.fallen.delete(key);
  if (fall.state === 'held') node.held--;
  return fall;
}

export function setState(node: Node, fall: Fall, state: Fall['state']): void {
  if (fall.state === state) return;
  if (fall.state === 'held') node.held--;
  if (state === 'held') node.held++;
  fall.state = state;
}

/** Whether the last word of one came after its place fell silent, or no longer before than `togetherMs` or than is usual for it. */
export function cutOffBy(
  placeSince: number,
  { since, usual }: Pick<Fall, 'since' | 'usual'>,
  togetherMs: number,
): boolean {
  return since >= placeSince - Math.max(togetherMs, usual);
}

/** Lets a place that fell silent explain what it cut off; how many devices those are. */
export function explain(node: Node, since: number, togetherMs: number): number {
  let devices = 0;
  for (const fall of node.fallen.values()) {
    // What is told of a tenant is kept with it, and explained by nothing.
    if (!cutOffBy(since, fall, togetherMs) || fall.kind === 'tenant') continue;
    setState(node, fall, 'explained');
    if (fall.kind === 'device') devices++;
  }
  return devices;
}
