import { Text } from './text.tsx';
import styles from './prose.module.css';

/** Text of our own of several lines: paragraphs and points, without their markup. */
export function Prose({ text }: { text: string }) {
  const blocks = text
    .split(/\n(?=\s*(?:[-*]|\d+\.) )|\n{2,}/)
    .map((block) =>
      block
        .replaceAll(/\s*\n\s*/g, ' ')
        .replaceAll(/\*\*|`/g, '')
        .trim(),
    )
    .filter((block) => block !== '');
  return (
    <div className={styles.prose}>
      {blocks.map((block) => (
        <p key={block}>
          <Text value={block.replace(/^[-*] /, '')} most={2_000} />
        </p>
      ))}
    </div>
  );
}
