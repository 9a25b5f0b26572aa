import { Link } from 'wouter';
import type { WhatIfAnswer } from '../../../../../schemas/api/what-if.ts';
import { Severity, type Tone, State } from '../../marks/severity.tsx';
import { type Column, Table } from '../../marks/table.tsx';
import { Text } from '../../marks/text.tsx';
import { Value } from '../../marks/value.tsx';
import { When } from '../../marks/when.tsx';
import { duration } from '../../words/duration.ts';
import { count, many } from '../../words/number.ts';
import { closeWords, spaced } from '../../words/words.ts';
import styles from './detectors.module.css';

type Change = WhatIfAnswer['changes'][number];

const words: Record<Change['change'], { text: string; tone: Tone }> = {
  gone: { text: 'would not fire', tone: 'high' },
  new: { text: 'would fire', tone: 'medium' },
  other: { text: 'otherwise', tone: 'info' },
};

const columns: Column<Change>[] = [
  {
    title: 'Change',
    kind: 'tight',
    cell: ({ change }) => <State tone={words[change].tone}>{words[change].text}</State>,
  },
  { title: 'What', cell: ({ title }) => <Text value={title} most={160} /> },
  {
    title: 'About',
    cell: ({ subject }) => (
      <>
        {spaced(subject.kind)} <Value value={subject.id} most={28} />
      </>
    ),
  },
  {
    title: 'Severity',
    kind: 'tight',
    cell: ({ severity: { before, after } }) =>
      before !== null && after !== null && before !== after ? (
        <>
          <Severity value={before} /> then <Severity value={after} />
        </>
      ) : (
        <Severity value={before ?? after ?? 'info'} />
      ),
  },
  {
    title: 'Findings',
    kind: 'number',
    cell: ({ findings: { before, after } }) => `${count(before)} then ${count(after)}`,
  },
  { title: 'First', kind: 'tight', cell: ({ at }) => <When at={at} /> },
  { title: 'What people said', cell: ({ alert }) => <Said alert={alert} /> },
];

function Said({ alert }: { alert: Change['alert'] }) {
  if (alert === null) return 'no alert';
  return (
    <>
      <Link href={`/alerts/${alert.number}`}>alert {alert.number}</Link>
      {alert.closeReason === null ? `, ${alert.state}` : `: ${closeWords[alert.closeReason]}`}
    </>
  );
}

/** It stands below what was asked, often below the fold. */
function showWhole(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' });
}

/** What a try came to, the losses first: a threshold that spares work may spare what was real. */
export function WhatWouldChange({ answer }: { answer: WhatIfAnswer }) {
  const { counts, changes, before, after, events, from, to, judgedTo, bound } = answer;
  const real = changes.filter(
    ({ change, alert }) => change === 'gone' && alert?.closeReason === 'true_positive',
  ).length;
  const spared = changes.filter(
    ({ change, alert }) => change === 'gone' && alert?.closeReason === 'false_positive',
  ).length;
  const total = counts.new + counts.gone + counts.other;
  return (
    <div className={styles.result} ref={showWhole}>
      <p>
        <strong>
          {total === 0
            ? `Nothing would change: it fires for ${many(before.subjects, 'subject')} either way.`
            : `It would fire for ${many(after.subjects, 'subject')} instead of ${count(before.subjects)}.`}
        </strong>{' '}
        {count(counts.gone)} would be gone, {count(counts.new)} new, {count(counts.other)} otherwise,{' '}
        {count(counts.same)} the same; {count(after.findings)} findings instead of {count(before.findings)}.
      </p>
      {real === 0 && spared === 0 ? null : (
        <p>
          {real === 0 ? '' : `${many(real, 'of those gone was', 'of those gone were')} closed as real. `}
          {spared === 0
            ? ''
            : `${many(spared, 'of those gone was', 'of those gone were')} closed as the detector’s mistake.`}
        </p>
      )}
      <p className={styles.muted}>
        Judged from {many(events, 'event')} between <When at={from} /> and <When at={judgedTo} />
        {bound === ''
          ? '.'
          : `: ${duration(to - judgedTo)} were left out, as there were ${bound === 'events' ? 'more events than are looked at' : 'more than there was time for'}.`}{' '}
        Nothing is set or written down. What the running detector remembers from earlier is not there, so its own count
        may differ a little.
      </p>
      {changes.length === 0 ? null : (
        <Table
          label="What would change"
          rows={changes}
          keyOf={({ change, subject, reason }) => `${change} ${subject.kind} ${subject.id} ${reason}`}
          columns={columns}
        />
      )}
      {changes.length < total ? <p className={styles.muted}>The first {count(changes.length)} are shown.</p> : null}
    </div>
  );
}
