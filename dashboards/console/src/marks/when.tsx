import { useSyncExternalStore } from 'react';
import { age } from '../words/duration.ts';
import { onJump, pace, present } from '../words/now.ts';
import { moment, utc } from '../words/time.ts';

/** Of the server's time; no more often than the eye follows, however fast that runs. */
const everyMs = 5_000;
const oftenMs = 1_000;
let now = present();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setTimeout> | undefined;

function move(): void {
  now = present();
  for (const tell of listeners) tell();
}
onJump(move);

function tick(): void {
  move();
  timer = setTimeout(tick, stepMs());
}

function stepMs(): number {
  return Math.max(oftenMs, everyMs / pace());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setTimeout(tick, stepMs());
  return () => listeners.delete(listener);
}

/** The clock that all ages share: they move together. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}

/** How long ago, with both absolute times on hover. */
export function Age({ at }: { at: number }) {
  return <Since at={at} past="" />;
}

/** The same within a sentence: 4 min ago. */
export function Ago({ at }: { at: number }) {
  return <Since at={at} past=" ago" />;
}

function Since({ at, past }: { at: number; past: string }) {
  const now = useNow();
  // What came since the last step is of now, not of the future.
  const came = at > now && at - now < stepMs() * pace();
  const text = age(at, came ? at : now);
  return (
    <time dateTime={iso(at)} title={`${moment(at)}\n${utc(at)}`}>
      {text === 'now' || at > now ? text : `${text}${past}`}
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
