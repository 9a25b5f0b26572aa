import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { deviceSize } from '../../detectors/statistics/scorer/device.ts';
import { learnedRange } from './baselines/learned-range.ts';
import { robustZScores } from './baselines/robust-z.ts';
import { timeOfDay } from './baselines/time-of-day.ts';
import { windowedGaussian } from './baselines/windowed-gaussian.ts';
import { type Calibrated, calibrate } from './calibration/calibrate.ts';
import { type Robustness, robustness } from './calibration/robustness.ts';
import { type Judgement, judge } from './judge.ts';
import { type Line, nabLines, type Ranked, rateLine, type Shipped, shippedFigures } from './measures/set-figures.ts';
import { type EvaluateOptions, readOptions, usage } from './options.ts';
import { plantedFigures, type PlantedRow } from './planted/planted-figures.ts';
import type { Recording } from './recording.ts';
import { pageOf } from './report/page.ts';
import { calibratedText, linesText, plantedText, robustnessText, shippedText } from './report/text.ts';
import { evaluateMessages, messagesFolder } from './messages/evaluate-messages.ts';
import { type LabelledSet, sets } from './sets.ts';
import { speedOf } from './speed.ts';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

function baselinesOf(set: LabelledSet, recordings: readonly Recording[]): Record<string, Ranked> {
  const ranked = (score: (recording: Recording) => Float64Array): Ranked => ({
    recordings,
    scores: recordings.map(score),
  });
  switch (set.folder) {
    case 'nab':
      return {
        'windowed Gaussian': ranked(({ values }) => windowedGaussian(values[0] as Float64Array)),
        'robust z': ranked(({ values }) => robustZScores(values)),
      };
    case 'asd-servers':
      return { 'time of day': ranked((one) => timeOfDay(one)) };
    case 'qut-dnp3-rates':
      return { 'learned range': ranked(learnedRange) };
    default:
      return { 'robust z': ranked(({ values }) => robustZScores(values)) };
  }
}

const folders = [...sets.map(({ folder }) => folder), messagesFolder];

function optionsGiven(): EvaluateOptions | undefined {
  try {
    return readOptions(process.argv.slice(2), resolve(import.meta.dirname, '../..'), folders);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}\n`);
    process.exit(2);
  }
}

const options = optionsGiven();
if (options === undefined) say(usage);
else {
  if (!folders.some((one) => existsSync(join(options.datasets, one))))
    say(
      `No labelled sets in ${options.datasets}: give their folder with --datasets or TOCSIN_DATASETS. Only what is synthetic is evaluated.`,
    );
  const lines: Line[] = [];
  const shipped: Shipped[] = [];
  let robust: Robustness[] = [];
  const shownSets: { recordings: readonly Recording[]; judged: readonly Judgement[] }[] = [];
  const isWanted = (folder: string): boolean => options.only.length === 0 || options.only.includes(folder);
  for (const set of sets.filter(({ folder }) => isWanted(folder))) {
    const folder = join(options.datasets, set.folder);
    if (!existsSync(folder)) {
      say(`${set.folder}: not there`);
      continue;
    }
    const recordings = set.read(folder);
    const judged = recordings.map(judge);
    const ranked: Ranked = { recordings, scores: judged.map(({ scores }) => scores) };
    const baselines = baselinesOf(set, recordings);
    if (set.folder === 'nab') {
      lines.push(...nabLines(ranked, baselines));
      robust = robustness(recordings);
    } else lines.push(rateLine(set, ranked, baselines));
    shipped.push(shippedFigures(set, ranked));
    shownSets.push({ recordings, judged });
    process.stderr.write(`${set.folder}: ${recordings.length} recordings\n`);
  }
  const messages = isWanted(messagesFolder) ? await evaluateMessages(options.datasets) : undefined;
  const plantedRows: PlantedRow[] = options.planted > 0 ? plantedFigures(options.planted) : [];
  const speed = speedOf();
  const calibrated: Calibrated[] = options.synthetic > 0 ? calibrate(options.synthetic) : [];
  const memory = `${deviceSize(1) * 8} bytes a device of one metric, season included, ${deviceSize(19) * 8} of nineteen`;
  const tables = [
    linesText(lines),
    shippedText(shipped),
    robustnessText(robust),
    messages?.text ?? '',
    plantedText(plantedRows),
    calibratedText(calibrated),
    `CPU ${speed.scorerUs.toFixed(2)} us a sample, windowed Gaussian ${speed.gaussianUs.toFixed(3)} us: ${speed.ratio.toFixed(1)} times. Memory: ${memory}.`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
  say(tables);
  writeFileSync(
    options.json,
    `${JSON.stringify({ lines, shipped, robust, messages: messages?.rows ?? [], planted: plantedRows, calibrated, speed, bytesPerDevice: deviceSize(1) * 8 }, null, 2)}\n`,
  );
  writeFileSync(options.page, pageOf(tables, shownSets));
}
