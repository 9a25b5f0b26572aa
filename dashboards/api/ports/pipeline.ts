import type { PipelinePage } from '../../../schemas/api/operations.ts';

export type PipelineState = Omit<PipelinePage, 'counted' | 'rates' | 'droppedBySource'>;

/** How far the stages are: asked of the running roles, at most every few seconds. */
export interface Pipeline {
  state(): Promise<PipelineState>;
}
