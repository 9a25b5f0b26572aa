import { useMemo } from 'react';
import { useAddress } from './use-address.ts';

const kinds = ['alert', 'case', 'suppression', 'device', 'event', 'quarantine', 'detector'] as const;
export type PanelKind = (typeof kinds)[number];

/** What is tried in a panel goes with it. */
const nothing = { panel: null, try: null };

/** What lies open at the side of a list: `panel=alert:12`. */
export function usePanel() {
  const { get, change } = useAddress();
  const text = get('panel');
  return useMemo(() => {
    const [kind = ''] = text.split(':', 1);
    const known = kinds.find((one) => one === kind);
    const open = known === undefined ? null : { kind: known, id: text.slice(kind.length + 1) };
    return {
      open,
      show: (next: PanelKind, id: string) => change({ ...nothing, panel: `${next}:${id}` }, { replace: open !== null }),
      close: () => change(nothing),
    };
  }, [text, change]);
}
