import type { Explanation } from '../../../../schemas/finding.ts';
import { Text } from '../marks/text.tsx';
import { count, figure } from '../words/number.ts';
import { whoseWords } from '../words/words.ts';
import styles from './expectation.module.css';
import { place } from './place.ts';

/** What was seen against what was expected, on a line that is stretched where small numbers are. */
export function Expectation({ explanation }: { explanation: Explanation }) {
  const { metric, observed, expectedLow, expectedHigh, samples, whose } = explanation;
  const most = Math.max(observed, expectedHigh, 1) * 1.3;
  const at = (value: number): number => 8 + place(value, most) * 584;
  const low = at(expectedLow);
  return (
    <figure className={styles.figure}>
      <svg viewBox="0 0 600 64" className={styles.drawing} aria-hidden="true">
        <line x1="8" x2="592" y1="34" y2="34" className={styles.axis} />
        <rect x={low} y="24" width={Math.max(3, at(expectedHigh) - low)} height="20" rx="2" className={styles.band} />
        <path d={`M${at(observed)} 22v24`} className={styles.observed} />
        <text x={low} y="60" className={styles.expectedText}>
          expected {figure(expectedLow)} to {figure(expectedHigh)}
        </text>
        <text
          x={at(observed)}
          y="15"
          textAnchor={at(observed) > 480 ? 'end' : 'middle'}
          className={styles.observedText}
        >
          {figure(observed)}
        </text>
      </svg>
      <figcaption>
        <strong>{figure(observed)}</strong> <Text value={metric} most={120} /> where {figure(expectedLow)} to{' '}
        {figure(expectedHigh)} were expected, by {whoseWords[whose]}
        {whose === 'fixed' ? '' : ` over ${count(samples)} windows`}.
      </figcaption>
    </figure>
  );
}
