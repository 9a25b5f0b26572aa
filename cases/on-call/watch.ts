/** Spans without blindness that end it: what comes and goes is one. */
const calmSpans = 3;

/** What was seen of the pipeline at one moment. */
export interface Look {
  /** Milliseconds of a clock that only runs forward. */
  readonly at: number;
  /** Where each partition of the log ends; undefined when the log does not answer. */
  readonly ends: Readonly<Record<string, number>> | undefined;
  /** What each stage wants to read next; undefined when it does not answer. */
  readonly stages: Readonly<Record<string, Readonly<Record<string, number>> | undefined>>;
}

interface End {
  readonly at: number;
  readonly offset: number;
}

/** A fold of looks. */
export interface WatchState {
  /** When the log, and each stage, last answered. */
  readonly answered: Map<string, number>;
  /** Ends seen of late, per partition: how far behind a stage is, in time. */
  readonly ends: Map<string, End[]>;
  /** What people were last told. */
  told: 'blind' | 'seeing';
  /** When it stopped seeing, on the clock that people read. */
  since: number;
  /** What stands still now. */
  why: string[];
  /** When nothing stood still any more. */
  clearAt: number | undefined;
}

export interface WatchSettings {
  /** No progress for this long is blindness, ms. */
  readonly afterMs: number;
}

/** @param told what people heard last, in an earlier life */
export function startWatch(told: WatchState['told'] = 'seeing', since = 0): WatchState {
  return { answered: new Map(), ends: new Map(), told, since, why: [], clearAt: undefined };
}

/**
 * Folds a look, and answers with what people have to be told now: that the pipeline is blind, that it sees again, or nothing.
 * Ticks are written every few seconds, so a partition whose end stays where it is receives nothing at all.
 * @param now the time that people read
 */
export function watch(
  state: WatchState,
  look: Look,
  settings: WatchSettings,
  now: number,
): WatchState['told'] | undefined {
  note(state, look, settings);
  state.why = standing(state, look, settings);
  if (state.why.length > 0) {
    state.clearAt = undefined;
    if (state.told === 'blind') return undefined;
    Object.assign(state, { told: 'blind', since: now - settings.afterMs });
    return 'blind';
  }
  state.clearAt ??= look.at;
  if (state.told === 'seeing' || look.at - state.clearAt < calmSpans * settings.afterMs) return undefined;
  state.told = 'seeing';
  return 'seeing';
}

function note(state: WatchState, { at, ends, stages }: Look, { afterMs }: WatchSettings): void {
  const heard = (who: string, answers: boolean): void => {
    if (answers || !state.answered.has(who)) state.answered.set(who, at);
  };
  heard('log', ends !== undefined);
  for (const [stage, next] of Object.entries(stages)) heard(stage, next !== undefined);
  for (const [place, offset] of Object.entries(ends ?? {})) {
    const seen = state.ends.get(place) ?? [];
    const last = seen.at(-1);
    if (last === undefined || offset > last.offset) seen.push({ at, offset });
    // What is older than all that matters but the last of it.
    while (seen.length > 1 && at - (seen[1]?.at ?? at) >= afterMs) seen.shift();
    state.ends.set(place, seen);
  }
}

function standing(state: WatchState, { at, ends, stages }: Look, { afterMs }: WatchSettings): string[] {
  const why: string[] = [];
  const silent = (who: string): boolean => at - (state.answered.get(who) ?? at) >= afterMs;
  const seconds = Math.round(afterMs / 1000);
  if (ends === undefined && silent('log')) why.push(`the log has not answered for ${seconds} s`);
  for (const [place, seen] of state.ends)
    if (ends !== undefined && at - (seen.at(-1)?.at ?? at) >= afterMs) why.push(`nothing arrives in ${place}`);
  for (const [stage, next] of Object.entries(stages)) {
    if (next === undefined) {
      if (silent(stage)) why.push(`${stage} does not answer`);
      continue;
    }
    // What was the end so long ago has been read since, or it is that far behind.
    const behind = Object.entries(next).filter(([place, offset]) =>
      state.ends.get(place)?.some((end) => at - end.at >= afterMs && end.offset > offset),
    );
    if (behind.length > 0) why.push(`${stage} is ${seconds} s behind in ${behind.map(([place]) => place).join(', ')}`);
  }
  return why.slice(0, 16).map((one) => one.slice(0, 120));
}
