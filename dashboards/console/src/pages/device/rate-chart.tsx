import { useMemo } from 'react';
import type { Series } from '../../../../../schemas/api/devices.ts';
import { useAddress, useTimeRange } from '../../address/use-address.ts';
import { useSeries } from '../../api/devices.ts';
import { Plot } from '../../chart/plot.tsx';
import { Chip, Chips } from '../../marks/chip.tsx';
import { Answered } from '../../marks/states.tsx';
import { duration } from '../../words/duration.ts';
import { count } from '../../words/number.ts';
import { whoseWords } from '../../words/words.ts';

const metrics: Record<Series['metric'], string> = {
  messages: 'messages',
  bytes: 'bytes',
  handshakes: 'handshakes',
  refused: 'refused sessions',
};

export function RateChart({ id }: { id: string }) {
  const { get, change } = useAddress();
  const { key, resolve, brush } = useTimeRange();
  const metric = (Object.keys(metrics) as Series['metric'][]).find((one) => one === get('metric')) ?? 'messages';
  const query = useSeries(id, metric, key, resolve);
  return (
    <>
      <Chips label="What is counted">
        {(Object.entries(metrics) as [Series['metric'], string][]).map(([name, words]) => (
          <Chip key={name} chosen={name === metric} onToggle={() => change({ metric: name }, { replace: true })}>
            {words}
          </Chip>
        ))}
      </Chips>
      <Answered query={query}>{(series) => <Drawn series={series} onBrush={brush} />}</Answered>
    </>
  );
}

function Drawn({ series, onBrush }: { series: Series; onBrush: (from: number, to: number) => void }) {
  const lines = useMemo(() => [{ name: metrics[series.metric], values: series.observed, token: 'accent' }], [series]);
  const learned = series.low.some((one) => one !== null);
  const step = duration(series.stepSeconds * 1_000);
  const usual = learned
    ? `, against ${whoseWords[series.whose]} (${count(series.samples)} windows)`
    : ', nothing learned yet';
  return (
    <Plot
      label={`${metrics[series.metric]} per ${step}${usual}. Drag to choose a time.`}
      time={series.time}
      series={lines}
      {...(learned ? { band: series } : {})}
      unit={`per ${step}`}
      onBrush={onBrush}
    />
  );
}
