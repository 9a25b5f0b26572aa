import { usePanel } from '../../address/use-panel.ts';
import { type Detector, useDetectors } from '../../api/detectors.ts';
import { Spark } from '../../chart/spark.tsx';
import { useListKeys } from '../../frame/use-list-keys.ts';
import { Answered } from '../../marks/states.tsx';
import { type Column, Table } from '../../marks/table.tsx';
import { duration } from '../../words/duration.ts';
import { count, many, share } from '../../words/number.ts';
import { spaced } from '../../words/words.ts';
import open from '../campaigns/open.module.css';
import styles from '../page.module.css';

/** The catalogue with how each detector has done. */
export function DetectorsPage() {
  return (
    <Answered query={useDetectors()} rows={12}>
      {({ detectors }) => <Catalogue detectors={detectors} />}
    </Answered>
  );
}

function Catalogue({ detectors }: { detectors: readonly Detector[] }) {
  const { show } = usePanel();
  const { at } = useListKeys(detectors.length, (index) => show('detector', detectors[index]?.id ?? ''));
  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <h1>Detectors</h1>
        <span className={styles.muted}>{many(detectors.length, 'detector')}</span>
      </div>
      <Table
        label="Detectors"
        rows={detectors}
        keyOf={({ id }) => id}
        at={at}
        columns={[
          { title: 'No', kind: 'tight', cell: ({ code }) => code },
          {
            title: 'Detector',
            cell: ({ id }) => (
              <button type="button" className={open.open} onClick={() => show('detector', id)}>
                {spaced(id)}
              </button>
            ),
          },
          ...scores,
        ]}
      />
    </div>
  );
}

const scores: Column<Detector>[] = [
  { title: 'About', room: 'much', kind: 'tight', cell: ({ subject }) => spaced(subject) },
  { title: 'Fired', kind: 'number', cell: ({ scorecard }) => count(scorecard.alerts) },
  { title: 'Open', room: 'some', kind: 'number', cell: ({ scorecard }) => count(scorecard.open) },
  { title: 'True', room: 'some', kind: 'number', cell: ({ scorecard }) => count(scorecard.truePositive) },
  { title: 'False', room: 'some', kind: 'number', cell: ({ scorecard }) => count(scorecard.falsePositive) },
  {
    title: 'Precision (95 %)',
    kind: 'tight',
    cell: ({ scorecard: { precision } }) =>
      precision === null
        ? 'not judged yet'
        : `${share(precision.value)}, ${share(precision.low)} to ${share(precision.high)}`,
  },
  {
    title: 'To acknowledge',
    room: 'much',
    kind: 'tight',
    cell: ({ scorecard: { medianToAcknowledgeMs } }) =>
      medianToAcknowledgeMs === null ? '' : duration(medianToAcknowledgeMs),
  },
  {
    title: 'Last 14 days',
    room: 'much',
    kind: 'tight',
    cell: ({ volume, id }) => <Spark values={volume} label={`${spaced(id)}: ${volume.join(', ')} findings a day`} />,
  },
];
