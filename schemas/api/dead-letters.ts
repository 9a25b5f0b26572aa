import { z } from 'zod';
import { nextSchema } from './next.ts';

const count = z.number().int();
const time = z.number().int();

/** A line that was refused. */
const deadLetterRowSchema = z.object({
  id: z.string(),
  at: time.describe('received'),
  step: z.string().describe('which step of the pipeline refused it'),
  reason: z.string(),
  source: z.string(),
  gateway: z.string().describe("'' where the channel did not say"),
  text: z.string().describe('how it begins: of at most 384 bytes what is UTF-8, the rest as U+FFFD'),
  length: count.describe('of all its bytes'),
});
export type DeadLetterRow = z.infer<typeof deadLetterRowSchema>;

export const deadLetterListSchema = z.object({ letters: z.array(deadLetterRowSchema), next: nextSchema });
export type DeadLetterList = z.infer<typeof deadLetterListSchema>;
