import type { Lane } from '../../schemas/event/kinds.ts';
import type { AnyDetector } from '../detector.ts';
import type { FactsView } from './facts.ts';
import type { SubjectLimits } from './subjects.ts';

export interface RunnerOptions {
  /** All of one lane. */
  detectors: readonly AnyDetector[];
  lane: Lane;
  partition: number;
  facts: FactsView;
  /** How far the watermark stays behind the greatest tick, ms. */
  latenessMs?: number;
  limits?: SubjectLimits | undefined;
  /** Readings that wait for their neighbours at most: beyond it the oldest are judged without. */
  mostWaiting?: number;
  /** A whole number nobody outside can guess: see `Names`. What is found does not depend on it. */
  seed?: number;
  /** This partition is all there is: neighbours are those heard here, and nobody else is told of them. */
  alone?: boolean;
}
