import { useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { ticksOf } from './ticks.ts';
import { figure } from '../words/number.ts';
import { moment } from '../words/time.ts';
import { colourOf } from './colours.ts';
import styles from './plot.module.css';

export interface PlotSeries {
  name: string;
  values: readonly (number | null)[];
  token: string;
  bars?: boolean;
}

interface PlotProps {
  /** What it shows, in a sentence: the picture for those who do not see it. */
  label: string;
  time: readonly number[];
  series: readonly PlotSeries[];
  /** Drawn behind: what was expected. */
  band?: { low: readonly (number | null)[]; high: readonly (number | null)[] };
  unit: string;
  height?: number;
  onBrush?: (from: number, to: number) => void;
}

/** Values over time; dragging across it chooses that time. */
export function Plot({ label, time, series, band, unit, height = 160, onBrush }: PlotProps) {
  const place = useRef<HTMLDivElement>(null);
  const brush = useRef(onBrush);
  brush.current = onBrush;
  const [read, setRead] = useState('');
  const theme = useTheme();
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const colour = (token: string) => colourOf(token, element);
    const bars = uPlot.paths.bars?.({ size: [0.86, 40] });
    const drawn: uPlot.Series[] = [
      {},
      ...(band === undefined
        ? []
        : [0, 1].map(() => ({ stroke: 'transparent', points: { show: false }, spanGaps: false }))),
      ...series.map(({ name, token, bars: asBars }) => ({
        label: name,
        stroke: colour(token),
        width: asBars === true ? 0 : 1.5,
        points: { show: false },
        ...(asBars === true && bars !== undefined ? { paths: bars, fill: colour(token) } : {}),
      })),
    ];
    const axis = {
      stroke: colour('muted'),
      grid: { stroke: colour('line'), width: 1 },
      ticks: { show: false },
      font: '11px system-ui',
    };
    const first = band === undefined ? 1 : 3;
    const plot = new uPlot(
      {
        width: element.clientWidth,
        height,
        ms: 1,
        legend: { show: false },
        padding: [8, 8, 0, 0],
        cursor: { y: false, points: { show: false }, drag: { x: true, y: false, setScale: false } },
        scales: { y: { range: (_, __, most) => [0, most > 0 ? most * 1.08 : 1] } },
        series: drawn,
        ...(band === undefined ? {} : { bands: [{ series: [2, 1] as [number, number], fill: colour('band') }] }),
        axes: [
          { ...axis, size: 24, values: (_, splits) => ticksOf(splits) },
          { ...axis, size: 48, values: (_, splits) => splits.map((one) => figure(one)) },
        ],
        hooks: {
          setSelect: [
            (self) => {
              const { left, width } = self.select;
              if (width < 4) return;
              brush.current?.(Math.round(self.posToVal(left, 'x')), Math.round(self.posToVal(left + width, 'x')));
              self.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
            },
          ],
          setCursor: [
            (self) => {
              const at = self.cursor.idx;
              if (at === null || at === undefined) return setRead('');
              const values = series.map(
                ({ name }, index) => `${name} ${figure(self.data[first + index]?.[at] ?? Number.NaN)}`,
              );
              setRead(`${moment(time[at] ?? 0)} · ${values.join(' · ')} ${unit}`);
            },
          ],
        },
      },
      [
        time,
        ...(band === undefined ? [] : [band.low, band.high]),
        ...series.map(({ values }) => values),
      ] as uPlot.AlignedData,
      element,
    );
    const observer = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [time, series, band, unit, height, theme]);
  return (
    <figure className={styles.plot}>
      <div ref={place} role="img" aria-label={label} data-testid="plot" />
      <figcaption className={styles.caption}>{read === '' ? label : read}</figcaption>
    </figure>
  );
}

/** Changes with the theme, so that canvases are drawn again. */
function useTheme(): number {
  const [turns, setTurns] = useState(0);
  useEffect(() => {
    const turn = (): void => setTurns((before) => before + 1);
    const system = matchMedia('(prefers-color-scheme: light)');
    window.addEventListener('tocsin-theme', turn);
    system.addEventListener('change', turn);
    return () => {
      window.removeEventListener('tocsin-theme', turn);
      system.removeEventListener('change', turn);
    };
  }, []);
  return turns;
}
