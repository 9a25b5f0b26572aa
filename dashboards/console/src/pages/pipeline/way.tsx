import type { PipelinePage } from '../../../../../schemas/api/operations.ts';
import { count } from '../../words/number.ts';
import styles from './pipeline.module.css';

interface Stage {
  name: string;
  figure: string;
  lines: string[];
  role: string;
}

/** The way of an event as it is, with what waits before each part. */
export function Way({ page }: { page: PipelinePage }) {
  const { counts, lag, rates, roles } = page;
  const sources = Object.entries(rates.bySource).map(([name, perMinute]) => [name, perMinute.at(-1) ?? 0] as const);
  const perMinute = sources.reduce((sum, [, rate]) => sum + rate, 0);
  const lost = (reasons: Record<string, number> | null): number =>
    Object.values(reasons ?? {}).reduce((sum, one) => sum + one, 0);
  const behind = (name: string): string => {
    const waiting = Object.entries(lag)
      .filter(([role]) => role.includes(name))
      .reduce((sum, [, records]) => sum + records, 0);
    return waiting === 0 ? 'up to date' : `${count(waiting)} behind`;
  };
  const stages: Stage[] = [
    {
      name: 'Sources',
      role: 'ingest',
      figure: `${count(perMinute)} / min`,
      lines: sources.map(([name, rate]) => `${name} ${count(rate)}`),
    },
    {
      name: 'Log',
      role: 'ingest',
      figure: known(counts.offered),
      lines: [
        `${known(counts.deadLettered)} dead letters`,
        ...(counts.dropped === null
          ? []
          : [`${count(lost(counts.dropped) + lost(counts.refused))} dropped or refused`]),
      ],
    },
    { name: 'Archive', role: 'archive', figure: known(counts.stored), lines: ['stored', behind('archive')] },
    { name: 'Detect', role: 'detect', figure: '', lines: [behind('detect')] },
    { name: 'Triage', role: 'triage', figure: '', lines: [behind('triage')] },
    { name: 'Respond', role: 'respond', figure: '', lines: [behind('respond')] },
  ];
  const silent = new Set(roles.filter(({ answers }) => !answers).map(({ name }) => name));
  return (
    <div className={styles.way} role="list" aria-label="The way of an event">
      {stages.map(({ name, role, figure, lines }) => (
        <div key={name} role="listitem" className={styles.stage} data-bad={silent.has(role)}>
          <h2>{name}</h2>
          {figure === '' ? null : <strong>{figure}</strong>}
          {silent.has(role) ? <span>does not answer</span> : null}
          {lines.map((line) => (
            <span key={line}>{line}</span>
          ))}
        </div>
      ))}
    </div>
  );
}

export function known(value: number | null): string {
  return value === null ? 'not known' : count(value);
}
