import type { Known } from '../detector.ts';
import { dropFall, type Nodes } from './nodes.ts';

/** Nobody misses a device that has left the fleet, before it fell silent or before that was told. */
export function forgetRetired({ nodes, known }: { nodes: Nodes; known: Known }): void {
  for (const node of nodes.values()) {
    if (node.held === 0) continue;
    for (const [key, { kind, id, state }] of node.fallen)
      if (state === 'held' && kind === 'device' && known.isRetired(node.tenant, id)) dropFall(node, key);
  }
}
