import type { PipelinePage } from '../../../../../schemas/api/operations.ts';
import { State } from '../../marks/severity.tsx';
import { count } from '../../words/number.ts';
import { spaced } from '../../words/words.ts';
import styles from './pipeline.module.css';
import { known } from './way.tsx';

/** Offered = stored + dead letters + dropped + refused. What is left over must be nought. */
export function Residual({ page: { counts, counted, settled } }: { page: PipelinePage }) {
  if (counted === 'tenant')
    return (
      <p>
        Of this tenant {known(counts.stored)} lines are stored and {known(counts.deadLettered)} went to the dead
        letters. The sum is drawn for all tenants together: whoever administers the installation sees it.
      </p>
    );
  const { residual } = counts;
  const reasons = [...Object.entries(counts.dropped ?? {}), ...Object.entries(counts.refused ?? {})];
  return (
    <>
      <p className={styles.sum}>
        <span>
          {known(counts.offered)} <small>offered</small>
        </span>
        =
        <span>
          {known(counts.stored)} <small>stored</small>
        </span>
        +
        <span>
          {known(counts.deadLettered)} <small>dead letters</small>
        </span>
        {reasons.map(([reason, number]) => (
          <span key={reason}>
            + {count(number)} <small>{spaced(reason)}</small>
          </span>
        ))}
        <span>
          {residual === null ? (
            <State tone="unknown">residual not known</State>
          ) : residual === 0 ? (
            <State tone="ok">residual 0</State>
          ) : (
            <State tone="critical">{`residual ${count(residual)}`}</State>
          )}
        </span>
      </p>
      {settled ? null : <p>Events are on their way; the sum is final once they have arrived.</p>}
    </>
  );
}
