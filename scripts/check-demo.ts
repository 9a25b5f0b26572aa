import { readFileSync } from 'node:fs';
import { z } from 'zod';

const least = 0.75;
/** What befalls a whole fleet would hide the rest if it came 30 times a day. */
const fewer: Record<string, number> = { D05: 4 };
/** Off unless asked for, as it is not sure enough of itself: its score is shown and not held against it. */
const experimental = ['D15'];
const score = z.number().min(0).max(1);
const count = z.number().int().min(0);
const reportSchema = z.object({
  detectors: z
    .array(
      z.object({
        id: z.string(),
        recall: score,
        precision: score,
        medianDelaySeconds: z.number(),
        episodes: z.number().int(),
        traps: z.number().int(),
      }),
    )
    .min(14),
  responses: z.array(
    z.object({
      type: z.string(),
      asked: z.number().int().min(1),
      applied: count,
      verified: count,
      unverified: z.array(z.object({ subject: z.string(), reason: z.string().min(1) })),
      released: count.optional(),
      caughtUp: count.optional(),
    }),
  ),
  /** What somebody saw who signed in at the console. */
  console: z.object({ page: z.literal(true), alerts: z.number().int().min(1), journal: count }),
  counts: z.object({ offered: z.number().int().min(1), stored: z.number().int().min(1), residual: z.literal(0) }),
});
type Response = z.infer<typeof reportSchema>['responses'][number];

/** What must come of each response: who could be reached was, and one page at least was answered. */
const wanted: Record<string, (response: Response) => boolean> = {
  'quarantine-device': ({ asked, verified, released = 0 }) => Math.min(verified, released) >= least * asked,
  'reset-credentials': ({ asked, verified, caughtUp = 0 }) => verified >= least * asked && caughtUp > 0,
  'send-sms': ({ applied, verified }) => Math.min(applied, verified) > 0,
};

// Reads what `tocsin demo --once --json FILE` wrote and ends with 1 when a score, a response or the residual is not as it must be.
const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('usage: node scripts/check-demo.ts REPORT.json');
const { detectors, responses, counts, console: seen } = reportSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
for (const { id, recall, precision } of detectors)
  console.log(`${id} recall ${recall.toFixed(3)} precision ${precision.toFixed(3)}`);
for (const { type, asked, applied, verified, unverified } of responses)
  console.log(`${type} asked ${asked} applied ${applied} verified ${verified}, ${unverified.length} with a reason`);
console.log(`the console counts ${seen.alerts} alerts, the journal ${seen.journal}`);
console.log(`offered ${counts.offered} stored ${counts.stored} residual ${counts.residual}`);

complain(
  `below ${least}`,
  detectors
    .filter((one) => !experimental.includes(one.id) && (one.recall < least || one.precision < least))
    .map(({ id }) => id),
);
complain(
  'too few episodes or traps',
  detectors.filter(({ id, episodes, traps }) => Math.min(episodes, traps) < (fewer[id] ?? 30)).map(({ id }) => id),
);
complain(
  'not seen through',
  Object.entries(wanted).flatMap(([type, holds]) => {
    const response = responses.find((one) => one.type === type);
    return response !== undefined && holds(response) ? [] : [type];
  }),
);
complain('alerts that the console does not count as the journal does', seen.alerts === seen.journal ? [] : ['console']);
complain(
  'neither verified nor given a reason',
  responses.filter(({ asked, verified, unverified }) => asked !== verified + unverified.length).map(({ type }) => type),
);

function complain(about: string, those: readonly string[]): void {
  if (those.length === 0) return;
  console.error(`${about}: ${those.join(', ')}`);
  process.exitCode = 1;
}
