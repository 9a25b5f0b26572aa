import { useMemo } from 'react';
import { useAddress } from './use-address.ts';

export type PanelKind = 'alert' | 'device' | 'event' | 'quarantine';
const kinds: readonly string[] = ['alert', 'device', 'event', 'quarantine'];

/** What lies open at the side of a list: `panel=alert:12`. */
export function usePanel() {
  const { get, change } = useAddress();
  const text = get('panel');
  return useMemo(() => {
    const [kind = ''] = text.split(':', 1);
    const open = kinds.includes(kind) ? { kind: kind as PanelKind, id: text.slice(kind.length + 1) } : null;
    return {
      open,
      show: (next: PanelKind, id: string) => change({ panel: `${next}:${id}` }, { replace: open !== null }),
      close: () => change({ panel: null }),
    };
  }, [text, change]);
}
