import type { ReactNode } from 'react';
import { ApiProblem, nextSteps } from '../api/problem.ts';
import { Button } from './button.tsx';
import styles from './state.module.css';
import { Text } from './text.tsx';

/** Nothing to show, and why. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className={styles.note}>
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** Stands where rows will be; still, so that nothing moves before something happened. */
export function Skeleton({ rows = 6 }: { rows?: number }) {
  return (
    <div className={styles.skeleton} role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- they are all alike
        <div key={index} className={styles.bone} />
      ))}
    </div>
  );
}

const titles: Partial<Record<ApiProblem['code'], string>> = {
  FORBIDDEN: 'Your role may not see this',
  NOT_FOUND: 'There is no such thing here',
  CONNECTION_LOST: 'No answer from the server',
  TIMEOUT: 'It took too long',
  INPUT_INVALID: 'That question cannot be answered',
};

export function ProblemNote({ error, onAgain }: { error: unknown; onAgain?: (() => void) | undefined }) {
  const problem = error instanceof ApiProblem ? error : new ApiProblem('INTERNAL', 0, String(error));
  const step = nextSteps[problem.code];
  return (
    <div className={styles.note} role="alert">
      <h2>{titles[problem.code] ?? 'This could not be shown'}</h2>
      <p>
        <Text value={problem.message} most={600} />
      </p>
      {step === undefined ? null : <p>{step}</p>}
      <p className={styles.code}>
        <code>{problem.code}</code>
      </p>
      {onAgain === undefined ? null : <Button onClick={onAgain}>Try again</Button>}
    </div>
  );
}

/** One line across the page about its state: stale, partial, dry run. */
export function Strip({ tone, children }: { tone: 'accent' | 'high' | 'critical'; children: ReactNode }) {
  return (
    <div className={styles.strip} data-tone={tone} role="status">
      {children}
    </div>
  );
}

interface AnswerProps<T> {
  query: { data: T | undefined; error: Error | null; refetch(): unknown };
  rows?: number;
  children: (data: T) => ReactNode;
}

/** Old data stays while newer comes or fails; a skeleton only before there is any. */
export function Answered<T>({ query, rows, children }: AnswerProps<T>) {
  if (query.data !== undefined) return children(query.data);
  if (query.error !== null) return <ProblemNote error={query.error} onAgain={() => void query.refetch()} />;
  return <Skeleton {...(rows === undefined ? {} : { rows })} />;
}
