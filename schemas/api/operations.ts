import { z } from 'zod';
import { severities, subjectKinds } from '../finding.ts';
import { nextSchema } from './next.ts';

const count = z.number().int();
const time = z.number().int();

export const detectorPageSchema = z.object({
  detectors: z.array(
    z.object({
      id: z.string(),
      code: z.string(),
      title: z.string(),
      lane: z.enum(['telemetry', 'identity']),
      subject: z.enum(subjectKinds),
      techniques: z.array(z.string()),
      severities: z.array(z.enum(severities)),
      sees: z.string(),
      misses: z.string(),
      falsePositives: z.string(),
      runbook: z.string(),
      settings: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
      /** Whether other settings can be tried: what judges all partitions together cannot. */
      canBeTried: z.boolean(),
      scorecard: z.object({
        alerts: count,
        open: count,
        truePositive: count,
        falsePositive: count,
        benign: count,
        duplicate: count,
        /** With its 95 % interval (Wilson); null before anything was judged. */
        precision: z.object({ value: z.number(), low: z.number(), high: z.number() }).nullable(),
        medianToAcknowledgeMs: z.number().nullable(),
      }),
      /** Findings in each of the last 14 days, oldest first. */
      volume: z.array(count),
    }),
  ),
  next: nextSchema,
});
export type DetectorPage = z.infer<typeof detectorPageSchema>;

export const pipelinePageSchema = z.object({
  at: time,
  /** Whose lines `counts` are: of one tenant only what is stored and dead-lettered is counted, and no addresses are told. */
  counted: z.enum(['installation', 'tenant']),
  counts: z.object({
    offered: count.nullable(),
    stored: count.nullable(),
    deadLettered: count.nullable(),
    dropped: z.record(z.string(), count).nullable(),
    refused: z.record(z.string(), count).nullable(),
    residual: count.nullable(),
  }),
  settled: z.boolean(),
  lag: z.record(z.string(), count),
  roles: z.array(
    z.object({
      name: z.string(),
      answers: z.boolean(),
      ready: z.boolean(),
      addresses: z.record(z.string(), z.string()),
    }),
  ),
  blind: z.object({ since: time, why: z.array(z.string()) }).nullable(),
  /** Events per minute over the last hour, by source. */
  rates: z.object({ time: z.array(time), bySource: z.record(z.string(), z.array(count)) }),
  /** What was let go of within the last day, by who sent it and why, the largest first. */
  droppedBySource: z.array(z.object({ sender: z.string(), reason: z.string(), lines: count })),
});
export type PipelinePage = z.infer<typeof pipelinePageSchema>;

/** One message of the stream, named by `type` as the SSE event; its id resumes. */
export const liveSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('alerts'), numbers: z.array(count), opened: count }),
  z.object({ type: z.literal('responses') }),
  /** Cases or suppressions were changed by somebody. */
  z.object({ type: z.literal('cases') }),
  /** Of the installation, for those who run it: null for others. */
  z.object({
    type: z.literal('pipeline'),
    eventsPerMinute: count.nullable(),
    residual: count.nullable(),
    blind: z.boolean(),
  }),
  /** The reader was too slow or away too long: read anew. */
  z.object({ type: z.literal('resync') }),
]);
export type Live = z.infer<typeof liveSchema>;
