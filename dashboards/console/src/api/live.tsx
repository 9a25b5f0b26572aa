import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react';
import type { Live } from '../../../../schemas/api/operations.ts';
import { followStream } from './stream.ts';

type Pulse = Extract<Live, { type: 'pipeline' }>;

interface LiveState {
  /** Alerts opened since the queue was last read whole. */
  opened: number;
  /** Rises with every change of alerts that came by. */
  changes: number;
  pulse: Pulse | null;
  /** The queue has been read anew. */
  seen: () => void;
}

const LiveContext = createContext<LiveState>({ opened: 0, changes: 0, pulse: null, seen: () => {} });

export function useLive(): LiveState {
  return useContext(LiveContext);
}

/** Turns what the stream says into what has to be read again. Paused, it counts what was missed and touches nothing. */
export function LiveProvider({ tenant, paused, children }: { tenant: string; paused: boolean; children: ReactNode }) {
  const client = useQueryClient();
  const [state, setState] = useState({ opened: 0, changes: 0, pulse: null as Pulse | null });
  const held = useRef(paused);
  useEffect(() => {
    const resumed = held.current && !paused;
    held.current = paused;
    if (resumed) void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'queue' });
    if (resumed) setState((before) => ({ ...before, changes: before.changes + 1 }));
  }, [paused, client]);
  useEffect(
    () =>
      followStream(tenant, (live) => {
        if (live.type === 'pipeline') return setState((before) => ({ ...before, pulse: live }));
        if (live.type === 'alerts') {
          setState((before) => ({ ...before, opened: before.opened + live.opened, changes: before.changes + 1 }));
          if (!held.current) void client.invalidateQueries({ queryKey: ['alert', tenant] });
        } else if (!held.current) {
          const key = live.type === 'responses' ? [['responses', tenant]] : [[]];
          for (const queryKey of key) {
            void client.invalidateQueries({ queryKey, predicate: (query) => query.queryKey[0] !== 'queue' });
          }
          if (live.type === 'resync') setState((before) => ({ ...before, changes: before.changes + 1 }));
        }
      }),
    [tenant, client],
  );
  const value = useMemo(() => ({ ...state, seen: () => setState((before) => ({ ...before, opened: 0 })) }), [state]);
  return <LiveContext value={value}>{children}</LiveContext>;
}
