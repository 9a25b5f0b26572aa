import { useQuery } from '@tanstack/react-query';
import type { DetectorPage } from '../../../../../schemas/api/operations.ts';
import { useAddress } from '../../address/use-address.ts';
import { useSeat } from '../../api/me.ts';
import { request, tenantPath } from '../../api/request.ts';
import { Spark } from '../../chart/spark.tsx';
import { Answered } from '../../marks/states.tsx';
import { type Column, Table } from '../../marks/table.tsx';
import { duration } from '../../words/duration.ts';
import { count, many, share } from '../../words/number.ts';
import { spaced } from '../../words/words.ts';
import open from '../campaigns/open.module.css';
import styles from '../page.module.css';
import { DetectorSheet } from './detector-sheet.tsx';

export type Detector = DetectorPage['detectors'][number];

/** The catalogue with how each detector has done. */
export function DetectorsPage() {
  const { tenant } = useSeat();
  const { get, change } = useAddress();
  const query = useQuery({
    queryKey: ['detectors', tenant],
    queryFn: ({ signal }) => request<DetectorPage>(tenantPath(tenant, '/detectors'), { signal }),
  });
  return (
    <Answered query={query} rows={12}>
      {({ detectors }) => {
        const chosen = detectors.find(({ id }) => id === get('detector'));
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
              columns={[
                { title: 'No', kind: 'tight', cell: ({ code }) => code },
                {
                  title: 'Detector',
                  cell: ({ id }) => (
                    <button
                      type="button"
                      className={open.open}
                      aria-expanded={id === chosen?.id}
                      onClick={() => change({ detector: id === chosen?.id ? null : id, try: null })}
                    >
                      {spaced(id)}
                    </button>
                  ),
                },
                ...scores,
              ]}
            />
            {chosen === undefined ? (
              <p className={styles.muted}>Choose one to see what it sees, misses, and is set to.</p>
            ) : (
              <DetectorSheet detector={chosen} />
            )}
          </div>
        );
      }}
    </Answered>
  );
}

const scores: Column<Detector>[] = [
  { title: 'About', kind: 'tight', cell: ({ subject }) => spaced(subject) },
  { title: 'Fired', kind: 'number', cell: ({ scorecard }) => count(scorecard.alerts) },
  { title: 'Open', kind: 'number', cell: ({ scorecard }) => count(scorecard.open) },
  { title: 'True', kind: 'number', cell: ({ scorecard }) => count(scorecard.truePositive) },
  { title: 'False', kind: 'number', cell: ({ scorecard }) => count(scorecard.falsePositive) },
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
    kind: 'tight',
    cell: ({ scorecard: { medianToAcknowledgeMs } }) =>
      medianToAcknowledgeMs === null ? '' : duration(medianToAcknowledgeMs),
  },
  {
    title: 'Last 14 days',
    kind: 'tight',
    cell: ({ volume, id }) => <Spark values={volume} label={`${spaced(id)}: ${volume.join(', ')} findings a day`} />,
  },
];
