import styles from './spark.module.css';

/** A few numbers as bars of one height, oldest left. */
export function Spark({ values, label }: { values: readonly number[]; label: string }) {
  const most = Math.max(1, ...values);
  return (
    <svg
      className={styles.spark}
      viewBox={`0 0 ${values.length * 5} 20`}
      role="img"
      aria-label={label}
      preserveAspectRatio="none"
    >
      {values.map((value, index) => {
        const height = value === 0 ? 0.5 : Math.max(1.5, (value / most) * 19);
        // oxlint-disable-next-line react/no-array-index-key -- the place is the day
        return <rect key={index} x={index * 5} y={20 - height} width="4" height={height} />;
      })}
    </svg>
  );
}
