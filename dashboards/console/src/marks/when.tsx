import { useSyncExternalStore } from 'react';
import { age } from '../words/duration.ts';
import { onJump, present } from '../words/now.ts';
import { moment, utc } from '../words/time.ts';

const everyMs = 5_000;
let now = present();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function move(): void {
  now = present();
  for (const tell of listeners) tell();
}
onJump(move);

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(move, everyMs);
  return () => listeners.delete(listener);
}

/** The clock that all ages share: they move together, every five seconds. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}

/** How long ago, with both absolute times on hover. */
export function Age({ at }: { at: number }) {
  const now = useNow();
  return (
    <time dateTime={iso(at)} title={`${moment(at)}\n${utc(at)}`}>
      {age(at, Math.max(now, at > now && at - now < everyMs ? at : now))}
    </time>
  );
}

/** The absolute time in the viewer's zone, UTC on hover. */
export function When({ at }: { at: number }) {
  return (
    <time dateTime={iso(at)} title={utc(at)}>
      {moment(at)}
    </time>
  );
}

function iso(at: number): string | undefined {
  return Number.isFinite(at) && Math.abs(at) < 8.64e15 ? new Date(at).toISOString() : undefined;
}
