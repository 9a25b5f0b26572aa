import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react';
import type { Live } from '../../../../schemas/api/operations.ts';
import { followStream } from './stream.ts';

type Pulse = Extract<Live, { type: 'pipeline' }>;

interface LiveState {
  /** Rises with every change of alerts that came by. */
  changes: number;
  pulse: Pulse | null;
}

const LiveContext = createContext<LiveState>({ changes: 0, pulse: null });

export function useLive(): LiveState {
  return useContext(LiveContext);
}

/** The queue decides itself when it is read anew. */
function notQueue({ queryKey }: { queryKey: readonly unknown[] }): boolean {
  return queryKey[0] !== 'queue';
}

/** Turns what the stream says into what has to be read again. Paused, nothing is; going on reads everything once. */
export function LiveProvider({ tenant, paused, children }: { tenant: string; paused: boolean; children: ReactNode }) {
  const client = useQueryClient();
  const [state, setState] = useState<LiveState>({ changes: 0, pulse: null });
  const held = useRef(paused);
  useEffect(() => {
    const resumed = held.current && !paused;
    held.current = paused;
    if (!resumed) return;
    void client.invalidateQueries({ predicate: notQueue });
    setState((before) => ({ ...before, changes: before.changes + 1 }));
  }, [paused, client]);
  useEffect(() => {
    const changed = (): void => setState((before) => ({ ...before, changes: before.changes + 1 }));
    const tell = (live: Live): void => {
      if (live.type === 'pipeline') setState((before) => ({ ...before, pulse: live }));
      else if (!held.current) {
        if (live.type === 'alerts' || live.type === 'resync') changed();
        if (live.type === 'alerts') void client.invalidateQueries({ queryKey: ['alert', tenant] });
        if (live.type === 'responses') void client.invalidateQueries({ queryKey: ['responses', tenant] });
        if (live.type === 'cases')
          for (const kind of ['cases', 'suppressions']) void client.invalidateQueries({ queryKey: [kind, tenant] });
        if (live.type === 'resync') void client.invalidateQueries({ predicate: notQueue });
      }
    };
    // Perhaps the session has ended: asking who is signed in shows it.
    return followStream(tenant, tell, () => void client.invalidateQueries({ queryKey: ['me'] }));
  }, [tenant, client]);
  return <LiveContext value={state}>{children}</LiveContext>;
}
