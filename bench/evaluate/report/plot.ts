import type { Segment } from '../recording.ts';

/** One series as it was judged. */
export interface Plotted {
  title: string;
  values: ArrayLike<number>;
  low?: ArrayLike<number>;
  high?: ArrayLike<number>;
  truth: readonly Segment[];
  /** Rows that fire. */
  firings: readonly number[];
}

const width = 1100;
const height = 130;

/** An SVG: labelled stretches shaded, the expected band, each column's lowest and highest value, firings as marks. */
export function plotOf({ title, values, low, high, truth, firings }: Plotted): string {
  const rows = values.length;
  const columns = Math.min(width, rows);
  const perColumn = rows / columns;
  const spans: [number, number][] = [];
  for (let column = 0; column < columns; column++)
    spans.push(extent(values, Math.floor(column * perColumn), Math.floor((column + 1) * perColumn)));
  const least = Math.min(...spans.map(([down]) => down).filter(Number.isFinite));
  const most = Math.max(...spans.map(([, up]) => up).filter(Number.isFinite));
  const y = (value: number): string =>
    (height - 4 - ((Math.min(Math.max(value, least), most) - least) / (most - least || 1)) * (height - 22)).toFixed(1);
  const x = (row: number): string => ((row / rows) * width).toFixed(1);
  const shades = truth.map(
    ({ from, to }) =>
      `<rect x="${x(from)}" y="14" width="${Math.max(1, ((to - from + 1) / rows) * width).toFixed(1)}" height="${height - 14}" class="t"/>`,
  );
  const line = spans
    .map(([down, up], column) => {
      if (up < down) return '';
      const [before = [0, -1]] = spans.slice(column - 1, column);
      const joined = column > 0 && (before[1] as number) >= (before[0] as number);
      return `${joined ? 'L' : 'M'}${x(column * perColumn)} ${y(down)}V${Number(y(up)) - 0.7}`;
    })
    .join('');
  const marks = firings.map((row) => {
    const right = truth.some(({ from, to }) => row >= from && row <= to);
    return `<path d="M${x(row)} 14v${height - 14}" class="${right ? 'r' : 'w'}"/>`;
  });
  const band = low === undefined || high === undefined ? '' : bandOf(low, high, { columns, perColumn, x, y });
  return `<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">${shades.join('')}${band}<path d="${line}" class="s"/>${marks.join('')}<text x="2" y="11">${escaped(title)}</text></svg>`;
}

interface Scale {
  columns: number;
  perColumn: number;
  x: (row: number) => string;
  y: (value: number) => string;
}

function bandOf(low: ArrayLike<number>, high: ArrayLike<number>, { columns, perColumn, x, y }: Scale): string {
  const edge = (bounds: ArrayLike<number>): string[] => {
    const points: string[] = [];
    for (let column = 0; column < columns; column++) {
      const row = Math.floor(column * perColumn);
      if (Number.isFinite(bounds[row])) points.push(`${x(row)} ${y(bounds[row] as number)}`);
    }
    return points;
  };
  return `<path d="M${[...edge(low), ...edge(high).reverse()].join('L')}Z" class="b"/>`;
}

function extent(values: ArrayLike<number>, from: number, to: number): [number, number] {
  let down = Infinity;
  let up = -Infinity;
  for (let i = from; i < Math.max(to, from + 1) && i < values.length; i++) {
    const value = values[i] as number;
    if (value < down) down = value;
    if (value > up) up = value;
  }
  return [down, up];
}

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

export const plotStyle =
  'svg{display:block;background:#fff;border:1px solid #ddd;margin:4px 0}.t{fill:#fde2a8}.b{fill:#bcd7f0;opacity:.7}.s{stroke:#334;stroke-width:1;fill:none}.r{stroke:#0a0;stroke-width:1.5}.w{stroke:#d00;stroke-width:1.5}text{font:11px sans-serif}';
