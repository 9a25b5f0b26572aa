import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface EvaluateOptions {
  /** Folder that holds the labelled sets. */
  datasets: string;
  json: string;
  page: string;
  /** Synthetic series per kind; 0 leaves the calibration out. */
  synthetic: number;
  /** Seed of the series with planted anomalies; 0 leaves them out. */
  planted: number;
  /** Folders of the sets that are evaluated; all that are there when empty. */
  only: string[];
}

export const usage = `npm run evaluate [-- options]: the scorer on labelled recordings, with its shipped defaults
  --datasets DIR   folder of the sets (default TOCSIN_DATASETS, else ../shared/datasets)
  --json FILE      where the figures go (default evaluate.json)
  --page FILE      where the page with the plots goes (default evaluate.html)
  --synthetic N    clean synthetic series of each of ten kinds (default 100; 0 for none)
  --planted SEED   series with planted anomalies, drawn from this seed (default 1; 0 for none)
  --only SET       of the sets only this one, more than once for several; "none" for none of them`;

/** @param known folders of sets; @throws Error that says which option is wrong and what it takes */
export function readOptions(args: string[], root: string, known: readonly string[]): EvaluateOptions | undefined {
  const { values } = parseArgs({
    args,
    options: {
      datasets: { type: 'string' },
      json: { type: 'string', default: 'evaluate.json' },
      page: { type: 'string', default: 'evaluate.html' },
      synthetic: { type: 'string', default: '100' },
      planted: { type: 'string', default: '1' },
      only: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  for (const one of values.only)
    if (one !== 'none' && !known.includes(one)) throw new Error(`--only takes ${known.join(', ')} or none, not ${one}`);
  return {
    datasets: values.datasets ?? resolve(root, process.env['TOCSIN_DATASETS'] ?? '../shared/datasets'),
    json: values.json,
    page: values.page,
    synthetic: whole('--synthetic', values.synthetic),
    planted: whole('--planted', values.planted),
    only: values.only,
  };
}

function whole(option: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 100_000)
    throw new Error(`${option} takes a whole number from 0 to 100000, not ${text}`);
  return value;
}
