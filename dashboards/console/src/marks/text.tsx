import { Fragment, memo } from 'react';
import { plain, visible } from '../words/visible.ts';
import { split } from '../words/split.ts';
import styles from './text.module.css';

const hoverChars = 2_000;

/** What hovering shows: never more than a screen of it. */
export function hover(text: string): string {
  const shown = plain(text.slice(0, hoverChars));
  return text.length > hoverChars ? `${shown} … (${text.length} characters)` : shown;
}

/** Text from outside: control and direction characters as marks, nothing else but text nodes. */
export const Text = memo(function Text({ value, most }: { value: string; most?: number }) {
  const shown = most !== undefined && value.length > most ? value.slice(0, most) : value;
  return (
    <span className={styles.text} title={shown === value ? undefined : hover(value)}>
      <Stretches text={shown} />
      {shown === value ? null : <span className={styles.cut}>…</span>}
    </span>
  );
});

export function Stretches({ text }: { text: string }) {
  return visible(text).map((one, index) =>
    one.mark ? (
      // oxlint-disable-next-line react/no-array-index-key -- stretches of one text have no other name
      <span key={index} className={styles.mark}>
        {one.text}
      </span>
    ) : (
      // oxlint-disable-next-line react/no-array-index-key -- as above
      <Fragment key={index}>{one.text}</Fragment>
    ),
  );
}

/** A line of a log, with the texts that decided marked by splitting it. */
export function MarkedText({ value, decisive }: { value: string; decisive: readonly string[] }) {
  return (
    <code className={styles.value}>
      {split(value, decisive).map((piece, index) =>
        piece.found ? (
          // oxlint-disable-next-line react/no-array-index-key -- pieces of one line have no other name
          <mark key={index} className={styles.found}>
            <Stretches text={piece.text} />
          </mark>
        ) : (
          // oxlint-disable-next-line react/no-array-index-key -- as above
          <Stretches key={index} text={piece.text} />
        ),
      )}
    </code>
  );
}
