import { readFileSync } from 'node:fs';
import { z } from 'zod';

const least = 0.75;
const score = z.number().min(0).max(1);
const reportSchema = z.object({
  detectors: z
    .array(
      z.object({
        id: z.string(),
        recall: score,
        precision: score,
        medianDelaySeconds: z.number(),
        episodes: z.number().int().min(30),
        traps: z.number().int().min(30),
      }),
    )
    .min(1),
  counts: z.object({ offered: z.number().int().min(1), stored: z.number().int().min(1), residual: z.literal(0) }),
});

// Reads what `tocsin demo --once --json FILE` wrote and ends with 1 when a score or the residual is not as it must be.
const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('usage: node scripts/check-demo.ts REPORT.json');
const { detectors, counts } = reportSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
const poor = detectors.filter((one) => one.recall < least || one.precision < least);
for (const { id, recall, precision } of detectors)
  console.log(`${id} recall ${recall.toFixed(3)} precision ${precision.toFixed(3)}`);
console.log(`offered ${counts.offered} stored ${counts.stored} residual ${counts.residual}`);
if (poor.length > 0) {
  console.error(`below ${least}: ${poor.map((one) => one.id).join(', ')}`);
  process.exitCode = 1;
}
