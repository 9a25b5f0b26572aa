import type { Command } from 'commander';
import { emptyCard, medianOf, mergedCard, precisionOf, type Scorecard } from '../../cases/scorecard.ts';
import { wholeCatalogue } from '../../detectors/catalogue.ts';
import { rangeOf } from '../../detectors/reasons.ts';
import { aligned } from '../aligned.ts';
import { titleOf } from '../detector-title.ts';
import { shortSpan } from '../instant.ts';
import { common, type Common } from '../options.ts';
import { atDesk } from '../wish.ts';

interface Options extends Common {
  tenant?: string;
  json?: boolean;
}

export function addDetectors(program: Command): void {
  common(program.command('detectors'))
    .description('the catalogue of detectors, with what people made of their alerts')
    .option('--tenant <tenant>', 'the scorecards of one tenant')
    .option('--json', 'one JSON object per detector')
    .action((options: Options) =>
      atDesk(options, async ({ book }) => {
        const tenants = [...book.state.tenants].filter(([name]) => (options.tenant ?? name) === name);
        const rows = wholeCatalogue
          .toSorted((a, b) => a.code.localeCompare(b.code))
          .map((detector) => {
            const cards = tenants.map(([, { scorecards }]) => scorecards.get(detector.id));
            const held = cards.filter((card) => card !== undefined);
            return detectorJson(detector, mergedCard(held, detector.id, detector.code));
          });
        process.stdout.write(
          options.json === true ? rows.map((row) => `${JSON.stringify(row)}\n`).join('') : detectorTable(rows),
        );
      }),
    );
}

export type DetectorRow = ReturnType<typeof detectorJson>;

/** A detector of the catalogue and its scorecard; times in milliseconds, null where nothing was judged yet. */
export function detectorJson(
  detector: (typeof wholeCatalogue)[number],
  card: Scorecard = emptyCard(detector.id, detector.code),
) {
  const { code, id, attack, reasons } = detector;
  return {
    code,
    detector: id,
    title: titleOf(detector),
    lane: 'lane' in detector ? detector.lane : 'both',
    subjects: 'subjectKinds' in detector ? detector.subjectKinds : [detector.subjectKind],
    attack,
    /** The least and the gravest. */
    severities: rangeOf(reasons),
    reasons,
    scorecard: {
      alerts: card.alerts,
      inhibited: card.inhibited,
      suppressed: card.suppressed,
      closed: card.closed,
      precision: precisionOf(card),
      medianToAcknowledgeMs: medianOf(card.toAcknowledge),
      medianToCloseMs: medianOf(card.toClose),
    },
  };
}

export function detectorTable(rows: readonly DetectorRow[]): string {
  const head = [
    'code',
    'detector',
    'severity',
    'lane',
    'ATT&CK',
    'alerts',
    'true',
    'false',
    'benign',
    'dup',
    'precision',
    'to ack',
    'to close',
    'title',
  ];
  return aligned([
    head,
    ...rows.map(({ code, detector, title, lane, attack, severities, scorecard }) => {
      const { closed, precision } = scorecard;
      return [
        code,
        detector,
        [...new Set(severities)].join('-'),
        lane,
        attack.techniques.join(' '),
        String(scorecard.alerts),
        ...[closed.true_positive, closed.false_positive, closed.benign, closed.duplicate].map(String),
        precision === null ? '-' : precision.toFixed(2),
        shortSpan(scorecard.medianToAcknowledgeMs),
        shortSpan(scorecard.medianToCloseMs),
        title,
      ];
    }),
  ]);
}
