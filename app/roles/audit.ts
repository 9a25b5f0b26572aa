import { follow } from '../../runtime/log/follow.ts';
import { retry } from '../../runtime/retry.ts';
import { auditedTopics } from '../../schemas/seal.ts';
import { actReader } from '../audit/acts.ts';
import { Sealing } from '../audit/sealing.ts';
import type { Context, Running } from '../context.ts';
import { Turns } from '../turns.ts';

/** Chains what people did by hashes, per tenant, as the journals tell it. One instance, as of every role that writes a journal. */
export async function audit({ clock, signal, logger, ...context }: Context): Promise<Running> {
  const log = await context.log();
  const sealing = new Sealing(log, clock, ({ tenant, number }, flaw) =>
    logger.error({ tenant, number, flaw }, 'the chain of audited acts does not hold; see: tocsin audit verify'),
  );
  const always = { signal, attempts: Number.POSITIVE_INFINITY };
  await retry(() => sealing.catchUp(), always);
  const turns = new Turns();
  const next: Record<string, number> = {};
  const loops = auditedTopics.map(async (topic) => {
    const read = actReader(topic);
    const { low } = await log.bounds(topic, 0);
    const name = `${topic.replace(/\.v\d+$/, '')}.0`;
    next[name] = low;
    for await (const records of follow(log, topic, 0, low, { signal })) {
      const acts = records.flatMap(read);
      if (acts.length > 0) await turns.take(() => retry(() => sealing.seal(acts), always));
      next[name] = (records.at(-1)?.offset ?? 0) + 1;
    }
  });
  return {
    status: () => ({ audit: { next } }),
    done: Promise.all(loops).then(() => undefined),
    stop: async () => {
      await Promise.allSettled(loops);
    },
  };
}
