import type { Command } from 'commander';
import { Fault } from '../../runtime/errors.ts';
import { outputOf, scoreFile } from '../score/score-file.ts';
import { showable } from '../showable.ts';

interface Options {
  time?: string;
  value?: string[];
  train?: string;
  out: string;
}

export function addScore(program: Command): void {
  program
    .command('score')
    .description('score recorded metrics row by row, each by the rows before it: one file is one device')
    .argument('<files...>', 'CSV, or CSV packed with gzip: a first line of names, then one row per sample')
    .option(
      '--time <column>',
      'when (default: the first column of dates, else the first column when it only grows; else rows are five minutes apart)',
    )
    .option('--value <columns...>', 'the metrics (default: every column of numbers but those named label)')
    .option('--train <file>', 'learn on this file first')
    .requiredOption('--out <directory>', 'where the scores go, one CSV per file under its name')
    .action((files: string[], options: Options) => {
      const outputs = files.map((file) => outputOf(file, options.out));
      const twice = outputs.find((output, at) => outputs.indexOf(output) !== at);
      if (twice !== undefined) throw new Fault('INPUT_INVALID', `several files would be written to ${twice}`);
      const wish = {
        ...(options.time === undefined ? {} : { time: options.time }),
        ...(options.value === undefined ? {} : { values: options.value }),
      };
      for (const file of files) {
        const { written, rows, firing, timed } = scoreFile(file, options.out, wish, options.train);
        const unknown = timed ? '' : ', no column with times: rows count as five minutes apart (--time names one)';
        process.stderr.write(`${showable(file)}: ${rows} rows, ${firing} firing, ${showable(written)}${unknown}\n`);
      }
    });
}
