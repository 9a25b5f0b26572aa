import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { balanceOf, type Bench, eventsIn, openBench, rejectionsIn } from '../../test-bench.ts';
import type { Source } from '../source.ts';
import { startSyslogTcp, type SyslogTcpOptions } from './tcp.ts';

let source: Source | undefined;
const clients: Socket[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await source?.close();
  source = undefined;
});

async function start(bench: Bench, options: Partial<SyslogTcpOptions> = {}): Promise<Source> {
  source = await startSyslogTcp({ host: '127.0.0.1', port: 0, tenant: 'acme', ...options }, bench.ingest);
  return source;
}

async function dial(to: Source): Promise<Socket> {
  const port = Number(to.address().split(':').at(-1));
  const client = connect(port, '127.0.0.1');
  client.on('error', () => undefined);
  clients.push(client);
  await once(client, 'connect');
  return client;
}

const line = (seq: number): string =>
  `<134>1 2026-11-21T01:08:51.488Z gw-1 tlsgw 7 message-published [tocsin@32473 device="pump-1" seq="${seq}"] hello\n`;

test('a line over TCP becomes an event of a block in the log', async () => {
  const bench = openBench();
  const client = await dial(await start(bench));
  client.end(line(1) + line(2));
  await once(client, 'close');
  await source?.close();
  await bench.appender.close();
  const events = eventsIn(bench.log);
  expect(events.map(({ sequence }) => sequence)).toEqual([1, 2]);
  expect(events[0]).toMatchObject({
    tenant: 'acme',
    gateway: '',
    device: '',
    claimedDevice: 'pump-1',
    kind: 'message-published',
    trust: 'none',
    source: 'syslog-tcp/structured-data',
    host: 'gw-1',
    program: 'tlsgw',
    severity: 6,
    index: 0,
    text: line(1).trimEnd(),
  });
  expect(balanceOf(bench.log)).toMatchObject({ offered: 2, stored: 2, residual: 0 });
  expect(rejectionsIn(bench.log)).toEqual([]);
});
