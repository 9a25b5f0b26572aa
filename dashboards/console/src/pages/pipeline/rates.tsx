import { useMemo } from 'react';
import type { PipelinePage } from '../../../../../schemas/api/operations.ts';
import { useTimeRange } from '../../address/use-address.ts';
import { Plot } from '../../chart/plot.tsx';
import styles from './pipeline.module.css';

const tokens = ['accent', 'low', 'ok', 'unknown', 'high', 'muted'];

export function Rates({ rates }: { rates: PipelinePage['rates'] }) {
  const { brush } = useTimeRange();
  const sources = Object.entries(rates.bySource);
  const series = useMemo(
    () =>
      Object.entries(rates.bySource).map(([name, values], index) => ({
        name,
        values,
        token: tokens[index % tokens.length] ?? 'muted',
      })),
    [rates],
  );
  if (sources.length === 0) return <p>Nothing arrives.</p>;
  return (
    <>
      <ul className={styles.legend}>
        {series.map(({ name, token }) => (
          <li key={name}>
            <svg viewBox="0 0 10 10" aria-hidden="true">
              <rect width="10" height="10" style={{ fill: `var(--${token})` }} />
            </svg>
            {name}
          </li>
        ))}
      </ul>
      <Plot
        label="Events per minute over the last hour. Drag to choose a time."
        time={rates.time}
        series={series}
        unit="per minute"
        onBrush={brush}
      />
    </>
  );
}
