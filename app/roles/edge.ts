import { Desired } from '../../gateway/edge/desired.ts';
import { startEdge } from '../../gateway/edge/edge.ts';
import { createIdentities } from '../../ingest/sources/identities.ts';
import { Fault } from '../../runtime/errors.ts';
import { follow } from '../../runtime/log/follow.ts';
import { jsonEntry, readJson } from '../../runtime/log/json-record.ts';
import type { LogRecord } from '../../runtime/log/port.ts';
import { createWriter } from '../../runtime/log/writer-identity.ts';
import { retry } from '../../runtime/retry.ts';
import { orderSchema } from '../../schemas/gateway.ts';
import { topics } from '../../schemas/topics.ts';
import type { Context, Running } from '../context.ts';
import { foldTopic } from '../fold-topic.ts';
import { readIfNamed, readNamed } from '../read-file.ts';

/** Tells gateways what to refuse, and puts on record what they say became of it. */
export async function edge(context: Context): Promise<Running> {
  const { config, clock, signal } = context;
  if (config.edge === undefined) throw new Fault('CONFIG_INVALID', 'the role edge needs a section edge');
  const { certificate, key, clientAuthority, ...rest } = config.edge;
  const log = await context.log();
  const writer = createWriter();
  const identities = createIdentities(config.gateways);
  const desired = new Desired();
  const apply = (record: LogRecord): void => desired.apply(readJson(record, orderSchema), record.offset);
  // A gateway that asked before all orders were read would be told to let everybody in again.
  const patiently = { signal, attempts: Number.POSITIVE_INFINITY };
  const from = await retry(() => foldTopic(log, topics.gatewayOrders, desired.next, apply), patiently);
  const following = (async () => {
    for await (const records of follow(log, topics.gatewayOrders, 0, from, { signal })) records.forEach(apply);
  })();
  const started = await startEdge({
    ...rest,
    certificate: readNamed(certificate),
    key: readNamed(key),
    clientAuthority: readIfNamed(clientAuthority),
    identify: (der) => identities.byCertificate(der),
    clock,
    desired,
    file: async (reports) => {
      await log.append(
        reports.map((report) => jsonEntry(topics.gatewayReports, 'report', writer, clock.now(), report)),
      );
    },
  });
  return {
    addresses: { edge: started.address },
    status: () => ({ edge: { next: { 'gateway-orders.0': desired.next } } }),
    done: following,
    stop: async () => {
      await started.close();
      await Promise.allSettled([following]);
    },
  };
}
