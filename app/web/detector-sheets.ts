import { readFileSync } from 'node:fs';
import { emptyCard, medianOf, precisionWithin, type Scorecard } from '../../cases/scorecard.ts';
import type { Detectors, DetectorSheet } from '../../dashboards/api/ports/detectors.ts';
import type { AnyDetector } from '../../detectors/detector.ts';
import { catalogue, wholeCatalogue } from '../../detectors/catalogue.ts';
import { rangeOf } from '../../detectors/reasons.ts';
import type { Config } from '../../runtime/config/schema.ts';
import type { AlertPage } from '../../schemas/api/alerts.ts';
import { severities } from '../../schemas/finding.ts';
import { titleOf } from '../detector-title.ts';

type Runbook = AlertPage['runbook'];
type Listed = (typeof wholeCatalogue)[number];

const headings = {
  sees: 'What it sees',
  misses: 'What it misses',
  falsePositives: 'False positives',
  steps: 'Runbook',
} as const;

/** The documents of all detectors of this build, read once. @throws Error when one is missing: the build is broken */
export function readRunbooks(): Map<string, Runbook> {
  return new Map(
    wholeCatalogue.map(({ id }) => [
      id,
      runbookOf(readFileSync(new URL(`../../detectors/${id}/README.md`, import.meta.url), 'utf8')),
    ]),
  );
}

/** The four sections that every document of a detector has. */
export function runbookOf(document: string): Runbook {
  const sections = new Map(
    document
      .split(/^## /m)
      .slice(1)
      .map((section) => {
        const end = section.indexOf('\n');
        return [section.slice(0, end).trim(), section.slice(end + 1).trim()] as const;
      }),
  );
  const entries = Object.entries(headings).map(([name, heading]) => [name, sections.get(heading) ?? '']);
  return Object.fromEntries(entries) as Runbook;
}

const none: Runbook = { sees: '', misses: '', falsePositives: '', steps: '' };

export function detectorSheets(
  config: Pick<Config, 'detect'>,
  runbooks: ReadonlyMap<string, Runbook>,
  people: {
    scorecards(tenant: string): ReadonlyMap<string, Scorecard>;
    open(tenant: string): ReadonlyMap<string, number>;
  },
): Detectors {
  return {
    runbook: (detector) => runbooks.get(detector) ?? none,
    sheets(tenant) {
      const cards = people.scorecards(tenant);
      const open = people.open(tenant);
      return wholeCatalogue
        .toSorted((a, b) => a.code.localeCompare(b.code))
        .map((one) => {
          const card = cards.get(one.id) ?? emptyCard(one.id, one.code);
          return sheetOf(one, { config, runbook: runbooks.get(one.id) ?? none, card, open: open.get(one.id) ?? 0 });
        });
    },
  };
}

interface About {
  config: Pick<Config, 'detect'>;
  runbook: Runbook;
  card: Scorecard;
  open: number;
}

function sheetOf(one: Listed, { config, runbook: { steps, ...said }, card, open }: About): DetectorSheet {
  const told = one as Partial<AnyDetector>;
  const settings = { ...(one.settings as Record<string, unknown>), ...config.detect.settings[one.id] };
  const { closed, alerts, toAcknowledge } = card;
  const [least, gravest] = rangeOf(one.reasons);
  return {
    ...{ id: one.id, code: one.code, title: titleOf(one), ...said, runbook: steps },
    lane: told.lane ?? 'telemetry',
    // What watches gateways for silence folds summaries, not events.
    subject: told.subjectKind ?? 'gateway',
    techniques: [...one.attack.techniques],
    severities: severities.slice(severities.indexOf(least), severities.indexOf(gravest) + 1),
    settings: Object.fromEntries(
      Object.entries(settings).filter((pair): pair is [string, number | string | boolean] => isPlain(pair[1])),
    ),
    canBeTried: catalogue.some(({ id }) => id === one.id),
    scorecard: {
      ...{ alerts, open, truePositive: closed.true_positive, falsePositive: closed.false_positive },
      ...{ benign: closed.benign, duplicate: closed.duplicate },
      precision: precisionWithin(card),
      medianToAcknowledgeMs: medianOf(toAcknowledge),
    },
  };
}

function isPlain(value: unknown): value is number | string | boolean {
  return typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean';
}
