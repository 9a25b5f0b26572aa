import { Fragment } from 'react';
import type { SuppressionScope } from '../../../../../schemas/suppression.ts';
import { Value } from '../../marks/value.tsx';
import { scopeParts } from './scope-words.ts';
import styles from './suppressions.module.css';

export function Scope({ scope }: { scope: SuppressionScope }) {
  return (
    <span className={styles.scope}>
      {scopeParts(scope).map(([name, value]) => (
        <Fragment key={name}>
          <span>{name}</span>
          <Value value={value} most={36} />
        </Fragment>
      ))}
    </span>
  );
}
