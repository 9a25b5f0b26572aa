import { readFileSync } from 'node:fs';
import { z } from 'zod';

const least = 0.75;
/** What befalls a whole fleet would hide the rest if it came 30 times a day. */
const fewer: Record<string, number> = { D05: 4 };
const score = z.number().min(0).max(1);
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
    .min(9),
  responses: z
    .array(
      z.object({
        type: z.string(),
        asked: z.number().int().min(1),
        applied: z.number().int(),
        verified: z.number().int(),
        released: z.number().int(),
        medianSecondsToRefusal: z.number().nullable(),
      }),
    )
    .min(1),
  counts: z.object({ offered: z.number().int().min(1), stored: z.number().int().min(1), residual: z.literal(0) }),
});

// Reads what `tocsin demo --once --json FILE` wrote and ends with 1 when a score or the residual is not as it must be.
const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('usage: node scripts/check-demo.ts REPORT.json');
const { detectors, responses, counts } = reportSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
const poor = detectors.filter((one) => one.recall < least || one.precision < least);
const few = detectors.filter(({ id, episodes, traps }) => Math.min(episodes, traps) < (fewer[id] ?? 30));
for (const { id, recall, precision } of detectors)
  console.log(`${id} recall ${recall.toFixed(3)} precision ${precision.toFixed(3)}`);
for (const { type, asked, applied, verified, released, medianSecondsToRefusal } of responses)
  console.log(
    `${type} ${asked} applied ${applied} verified ${verified} released ${released}, ${medianSecondsToRefusal} s`,
  );
const undone = responses.filter(
  ({ asked, applied, verified, released }) => Math.min(applied, verified, released) < least * asked,
);
console.log(`offered ${counts.offered} stored ${counts.stored} residual ${counts.residual}`);
if (poor.length > 0) {
  console.error(`below ${least}: ${poor.map((one) => one.id).join(', ')}`);
  process.exitCode = 1;
}
if (undone.length > 0) {
  console.error(`not seen through: ${undone.map((one) => one.type).join(', ')}`);
  process.exitCode = 1;
}
if (few.length > 0) {
  console.error(`too few episodes or traps: ${few.map((one) => one.id).join(', ')}`);
  process.exitCode = 1;
}
