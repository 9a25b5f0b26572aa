import { join } from 'node:path';
import { memoriesInStore } from '../runtime/clickhouse/memories-in-store.ts';
import { type Memories, memoriesInFiles } from '../runtime/state/memories.ts';
import type { Context } from './context.ts';
import { migrated } from './migrated.ts';

/** In the store where there is one for all machines; beside the engine that only this one has, in files. */
export function memoriesOf(context: Pick<Context, 'config' | 'store' | 'logger' | 'signal'>): Memories {
  const { config, logger, signal } = context;
  const files = memoriesInFiles(join(config.data, 'state'));
  if (config.clickhouse === undefined) return files;
  const memories = memoriesInStore({ store: context.store(), logger, signal });
  let tables: Promise<void> | undefined;
  return {
    ...memories,
    async load(of) {
      await (tables ??= migrated(context));
      // What an earlier build kept here is better than nothing.
      return (await memories.load(of)) ?? files.load(of);
    },
  };
}
