import { useMemo } from 'react';
import { useHistogram } from '../../api/events.ts';
import { Plot } from '../../chart/plot.tsx';
import { duration } from '../../words/duration.ts';
import { many } from '../../words/number.ts';

interface EventHistogramProps {
  q: string;
  timeKey: string;
  resolve: () => { from: number; to: number };
  onBrush: (from: number, to: number) => void;
}

export function EventHistogram({ q, timeKey, resolve, onBrush }: EventHistogramProps) {
  const { data } = useHistogram(q, timeKey, resolve);
  const series = useMemo(
    () => [{ name: 'events', values: data?.events ?? [], token: 'accent-raised', bars: true }],
    [data],
  );
  if (data === undefined || data.time.length === 0) return null;
  const step = duration(data.stepSeconds * 1_000);
  return (
    <Plot
      label={`${many(data.total, 'event')}, per ${step}. Drag to choose a time.`}
      time={data.time}
      series={series}
      unit={`per ${step}`}
      height={92}
      onBrush={onBrush}
    />
  );
}
