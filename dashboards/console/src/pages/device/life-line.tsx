import type { DevicePage } from '../../../../../schemas/api/devices.ts';
import { useWidth } from '../../chart/use-width.ts';
import { Button } from '../../marks/button.tsx';
import { hover } from '../../marks/text.tsx';
import { useNow } from '../../marks/when.tsx';
import { day, moment } from '../../words/time.ts';
import styles from './life-line.module.css';

interface LifeLineProps {
  page: DevicePage;
  asOf: number | null;
  onAsOf: (at: number | null) => void;
}

/** Room for half a mark at either end, px. */
const left = 12;

/** Certificates as bars, facts and alerts as marks, on one line of time; the slider asks what was known then. */
export function LifeLine({ page, asOf, onAsOf }: LifeLineProps) {
  const now = useNow();
  const [place, width] = useWidth<HTMLDivElement>(1_000);
  const wide = width - 2 * left;
  const starts = [
    ...page.certificates.map((one) => one.notBefore),
    ...page.history.map((one) => one.at),
    page.firstSeen ?? now,
  ];
  const first = Math.min(...starts, now - 86_400_000);
  const at = (time: number): number => left + (wide * (Math.min(now, Math.max(first, time)) - first)) / (now - first);
  const tall = 58 + page.certificates.length * 18;
  const shown = asOf ?? now;
  return (
    <div className={styles.life}>
      <div ref={place}>
        <svg
          viewBox={`0 0 ${width} ${tall}`}
          className={styles.drawing}
          role="img"
          aria-label={`From ${day(first)} to today`}
        >
          <line x1={left} x2={left + wide} y1="24" y2="24" className={styles.axis} />
          {page.history.map(({ at: when, kind, text }) => (
            <circle
              key={`${when} ${text}`}
              cx={at(when)}
              cy="24"
              r="4"
              className={styles.fact}
              data-kind={kind}
              opacity={when > shown ? 0.3 : 1}
            >
              <title>{`${day(when)} ${hover(text)}`}</title>
            </circle>
          ))}
          {page.alerts.map(({ number, openedAt, title, severity }) => (
            <path key={number} d={`M${at(openedAt)} 6l5 9h-10z`} className={styles.alert} data-severity={severity}>
              <title>{`${day(openedAt)} ${hover(title)}`}</title>
            </path>
          ))}
          {page.certificates.map(({ issuer, issuerClass, serial, notBefore, notAfter, revokedAt }, index) => {
            const y = 40 + index * 18;
            const end = Math.min(now, notAfter, revokedAt ?? Number.POSITIVE_INFINITY);
            return (
              <g key={`${issuer} ${serial}`}>
                <rect
                  x={at(notBefore)}
                  y={y}
                  width={Math.max(2, at(end) - at(notBefore))}
                  height="14"
                  rx="2"
                  className={styles.certificate}
                >
                  <title>{`${hover(issuer)}: ${day(notBefore)} to ${day(notAfter)}`}</title>
                </rect>
                <text x={at(notBefore) + 6} y={y + 11} className={styles.name}>
                  {issuerClass} certificate
                </text>
              </g>
            );
          })}
          <line x1={at(shown)} x2={at(shown)} y1="2" y2={tall - 16} className={styles.now} />
          <text x={left} y={tall - 2} className={styles.date}>
            {day(first)}
          </text>
          <text x={left + wide} y={tall - 2} textAnchor="end" className={styles.date}>
            today
          </text>
        </svg>
      </div>
      <div className={styles.slider}>
        <input
          type="range"
          aria-label="As of"
          aria-valuetext={asOf === null ? 'now' : moment(asOf)}
          min={first}
          max={now}
          step={3_600_000}
          value={shown}
          onChange={(event) => onAsOf(now - Number(event.target.value) < 3_600_000 ? null : Number(event.target.value))}
        />
        <span>{asOf === null ? 'as it is known now' : `as it was known on ${moment(asOf)}`}</span>
        {asOf === null ? null : (
          <Button kind="bare" onClick={() => onAsOf(null)}>
            Back to now
          </Button>
        )}
      </div>
    </div>
  );
}
