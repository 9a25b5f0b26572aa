import { shippedThreshold } from '../../../detectors/statistics/scorer/verdict.ts';
import type { Judgement } from '../judge.ts';
import type { Recording } from '../recording.ts';
import { escaped, plotOf, plotStyle } from './plot.ts';

/** Labelled stretches plotted one by one because nothing fired in them; so many at most per set. */
const mostMisses = 60;
/** Metrics plotted of one device. */
const mostMetrics = 2;

/** A page for looking at what goes wrong: per set the misses one by one, then every series. */
export function pageOf(
  tables: string,
  sets: readonly { recordings: readonly Recording[]; judged: readonly Judgement[] }[],
): string {
  const parts = sets.map(({ recordings, judged }) => {
    const plots = recordings.map((recording, i) => seriesPlots(recording, judged[i] as Judgement)).join('');
    const missed = recordings.flatMap((recording, i) => missPlots(recording, judged[i] as Judgement));
    return `<h2>${escaped(recordings[0]?.set ?? '')}</h2><h3>${missed.length} events missed at the shipped threshold</h3>${missed.slice(0, mostMisses).join('')}<h3>Series</h3>${plots}`;
  });
  return `<!doctype html><meta charset="utf-8"><title>Evaluation</title><style>body{font:13px sans-serif;margin:16px;width:1110px}pre{background:#f6f6f6;padding:8px;overflow:auto}${plotStyle}</style><h1>The scorer on labelled recordings</h1><p>Shaded: labelled. Blue: expected band. Green: fires inside a label. Red: fires outside.</p><pre>${escaped(tables)}</pre>${parts.join('')}`;
}

function firingsOf({ scores }: Judgement): number[] {
  return [...scores.keys()].filter((at) => (scores[at] as number) >= shippedThreshold);
}

function seriesPlots(recording: Recording, judged: Judgement): string {
  const firings = firingsOf(judged);
  return recording.values
    .slice(0, mostMetrics)
    .map((values, m) =>
      plotOf({
        title: `${recording.name} ${recording.metrics[m] ?? ''}`,
        values,
        truth: recording.truth,
        firings,
        ...(recording.values.length === 1 ? { low: judged.low, high: judged.high } : {}),
      }),
    )
    .join('');
}

/** The stretch with as much again on both sides, at least 100 rows. */
function missPlots(recording: Recording, judged: Judgement): string[] {
  return recording.truth.flatMap(({ from, to }) => {
    for (let at = from; at <= to; at++) if ((judged.scores[at] as number) >= shippedThreshold) return [];
    const around = Math.max(100, to - from + 1);
    const [start, end] = [Math.max(0, from - around), Math.min(judged.scores.length, to + around)];
    const best = judged.scores.subarray(from, to + 1).reduce((most, score) => Math.max(most, score), 0);
    return recording.values.slice(0, mostMetrics).map((values, m) =>
      plotOf({
        title: `missed: ${recording.name} ${recording.metrics[m] ?? ''} rows ${from} to ${to}, highest score ${best.toPrecision(3)}`,
        values: values.subarray(start, end),
        truth: [{ from: from - start, to: to - start }],
        firings: firingsOf(judged)
          .filter((at) => at >= start && at < end)
          .map((at) => at - start),
        ...(recording.values.length === 1
          ? { low: judged.low.subarray(start, end), high: judged.high.subarray(start, end) }
          : {}),
      }),
    );
  });
}
