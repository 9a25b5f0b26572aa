import type { CertificatesPage } from '../../../../../schemas/api/certificates.ts';
import { useWidth } from '../../chart/use-width.ts';
import { count, many } from '../../words/number.ts';
import { day } from '../../words/time.ts';
import styles from './expiry.module.css';

const tall = 110;
/** A date below the axis takes so much, px. */
const dateWidth = 84;

export function Expiry({ buckets }: { buckets: CertificatesPage['expiry'] }) {
  const [place, width] = useWidth<HTMLElement>(1_000);
  if (buckets.length === 0) return <p>No certificate in force is known.</p>;
  const most = Math.max(1, ...buckets.map(({ certificates }) => certificates));
  const total = buckets.reduce((sum, { certificates }) => sum + certificates, 0);
  const wide = width / buckets.length;
  const dated = Math.ceil(dateWidth / wide);
  return (
    <figure ref={place}>
      <svg
        className={styles.drawing}
        viewBox={`0 0 ${width} ${tall + 34}`}
        role="img"
        aria-label={`${many(total, 'certificate')} by when they run out`}
      >
        {buckets.map(({ until, certificates }, index) => {
          const height = certificates === 0 ? 0 : Math.max(2, (certificates / most) * tall);
          return (
            <g key={until}>
              <rect
                x={index * wide + 1}
                y={tall + 14 - height}
                width={Math.max(1, wide - 3)}
                height={height}
                className={styles.bar}
              >
                <title>{`${many(certificates, 'certificate')} until ${day(until)}`}</title>
              </rect>
              {certificates === most || index === 0 ? (
                <text x={index * wide + wide / 2} y={tall + 9 - height} textAnchor="middle" className={styles.text}>
                  {count(certificates)}
                </text>
              ) : null}
              {index % dated === 0 && (index + dated <= buckets.length || index === 0) ? (
                <text x={index * wide + 1} y={tall + 30} className={styles.text}>
                  {day(until)}
                </text>
              ) : null}
            </g>
          );
        })}
        <line x1="0" x2={width} y1={tall + 14} y2={tall + 14} className={styles.axis} />
      </svg>
    </figure>
  );
}
