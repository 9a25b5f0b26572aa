import type { CertificatesPage } from '../../../../../schemas/api/certificates.ts';
import { count, many } from '../../words/number.ts';
import { day } from '../../words/time.ts';
import styles from './expiry.module.css';

const tall = 110;

export function Expiry({ buckets }: { buckets: CertificatesPage['expiry'] }) {
  if (buckets.length === 0) return <p>No certificate in force is known.</p>;
  const most = Math.max(1, ...buckets.map(({ certificates }) => certificates));
  const total = buckets.reduce((sum, { certificates }) => sum + certificates, 0);
  const wide = 1000 / buckets.length;
  return (
    <figure>
      <svg
        className={styles.drawing}
        viewBox={`0 0 1000 ${tall + 34}`}
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
              {index % Math.ceil(buckets.length / 8) === 0 ? (
                <text x={index * wide + 1} y={tall + 30} className={styles.text}>
                  {day(until)}
                </text>
              ) : null}
            </g>
          );
        })}
        <line x1="0" x2="1000" y1={tall + 14} y2={tall + 14} className={styles.axis} />
      </svg>
    </figure>
  );
}
