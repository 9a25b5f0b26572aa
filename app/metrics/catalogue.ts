import type { Metric } from '../../runtime/metrics/metric.ts';
import type { Measured } from './measured.ts';
import { pipelineMetrics } from './pipeline.ts';
import { responseMetrics } from './responses.ts';
import { surroundingMetrics } from './surroundings.ts';
import { webMetrics } from './web.ts';

/** Everything Tocsin tells at `/metrics` beside what Node tells of a process; docs/reference/metrics.md is held to it. */
export const metrics: readonly Metric<Measured>[] = [
  ...surroundingMetrics,
  ...pipelineMetrics,
  ...responseMetrics,
  ...webMetrics,
];
