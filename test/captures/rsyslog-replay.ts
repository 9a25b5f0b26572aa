import path from 'node:path';
import { enterDocumentationNetwork } from './namespace.ts';
import { type Label, sleep, startRecorder } from './recorder.ts';
import { startEavesdropper } from './rsyslog/eavesdropper.ts';
import { startGateway } from './rsyslog/gateway.ts';
import { Meter, type MeterOptions } from './rsyslog/meter.ts';

// Records a real rsyslogd and what a replayer sends it: `node test/captures/rsyslog-replay.ts`, as root, on Debian with
// rsyslog, tcpdump and iproute2. What it writes is described in test/recordings/rsyslog-replay/README.md.
const dir = enterDocumentationNetwork();

const out = path.join(import.meta.dirname, '../recordings/rsyslog-replay');
const recorder = startRecorder(out);
const gateway = await startGateway(dir, { address: '192.0.2.1' });
const eavesdropper = await startEavesdropper(dir, gateway);

const modern = ['at', 'session', 'bootId', 'sequence', 'nonce'] as const;
const addressOf = (number: number): string => `198.51.100.${number}`;
const meters: Meter[] = [];

function meter(number: number, options: Partial<MeterOptions> = {}): Meter {
  const id = options.id ?? `meter-${number}`;
  const made = new Meter({ id, address: addressOf(number), gateway, everyMs: 1_000, fills: modern, ...options });
  meters.push(made);
  return made;
}

function label(id: string, reason: string): Omit<Label, 'from' | 'to'> {
  return { detector: 'D11', subject: { kind: 'device', id }, reason };
}

const played = meter(1);
const silenced = meter(2);
const bootless = meter(3, { fills: ['at', 'session', 'sequence', 'nonce'] });
const counting = meter(4, { fills: ['at', 'session', 'sequence'], everyMs: 400 });
const nonces = meter(5, { fills: ['at', 'session', 'nonce'] });
const redelivering = meter(6);
const spooling = meter(7);
const restarting = meter(8);
const doubled = meter(9);
const roaming = meter(10);
const careless = meter(11);
const untouched = meter(12);
const plain = meter(13, { id: 'thermo-13', fills: ['at'], everyMs: 300 });
const constant = { id: 'thermo-14', fills: ['at'], everyMs: 600, reading: () => 'door closed' } as const;
meter(14, constant);
meter(114, constant);

for (const each of meters) each.start();
await sleep(22_000);

/** The last or first of what was heard of a meter, sent again as it was from somewhere else. */
async function replay(number: number, pick: (heard: Buffer[]) => Buffer[], from: string, pauseMs = 300): Promise<void> {
  await eavesdropper.play(pick(eavesdropper.heardFrom(addressOf(number))), from, pauseMs);
}

await recorder.episode(label(played.id, 'sequence_repeated'), () =>
  replay(1, (heard) => heard.slice(-9, -3), '203.0.113.66'),
);
await recorder.quiet(label(redelivering.id, 'reconnects elsewhere and marks what it sends again'), async () => {
  await redelivering.move(addressOf(106));
  redelivering.reconnect();
  await redelivering.again(redelivering.sent.slice(-8), { redelivered: true });
});
await recorder.episode(label(silenced.id, 'sequence_repeated'), async () => {
  await silenced.pause();
  await silenced.publish();
  await sleep(2_000);
  await replay(2, (heard) => heard.slice(-8), '203.0.113.67', 1_000);
});
await recorder.quiet(
  label(spooling.id, 'comes back elsewhere and empties its spool, some of it for the second time'),
  async () => {
    await spooling.pause();
    const arrived = spooling.sent.slice(-8);
    const spooled = Array.from({ length: 6 }, () => spooling.compose());
    await spooling.move(addressOf(107));
    spooling.reconnect();
    await spooling.again([...arrived, ...spooled], { backlog: true });
    spooling.start();
  },
);
await recorder.episode(label(bootless.id, 'sequence_repeated'), () =>
  replay(3, (heard) => heard.slice(-6), '203.0.113.66'),
);
await recorder.quiet(
  label(restarting.id, 'restarts under a new boot id and address: its numbers begin again'),
  async () => {
    await restarting.pause();
    await restarting.move(addressOf(108));
    restarting.restart();
    for (let i = 0; i < 10; i++) {
      await restarting.publish();
      await sleep(100);
    }
    restarting.start();
  },
);
await recorder.episode(label(counting.id, 'sequence_repeated'), () =>
  replay(4, (heard) => heard.slice(0, 6), '203.0.113.68', 700),
);
await recorder.quiet(label(doubled.id, 'a noisy link doubles its datagrams'), async () => {
  await doubled.pause();
  for (let i = 0; i < 12; i++) {
    await doubled.publish();
    for (const message of doubled.sent.slice(-1)) await doubled.transmit(message);
    await sleep(100);
  }
  doubled.start();
});
await recorder.episode(label(nonces.id, 'nonce_reused'), () => replay(5, (heard) => heard.slice(-5), '203.0.113.66'));
await recorder.quiet(
  label(roaming.id, 'changes networks, and the old one delivers late and out of order'),
  async () => {
    await roaming.pause();
    const held = Array.from({ length: 8 }, () => roaming.compose());
    const before = new Meter({ id: roaming.id, address: addressOf(10), gateway, everyMs: 0 });
    await roaming.move(addressOf(110));
    roaming.reconnect();
    for (let i = 0; i < 4; i++) {
      await roaming.publish();
      await sleep(200);
    }
    for (const message of held.toReversed()) await before.transmit(message);
    await before.close();
    roaming.start();
  },
);
await recorder.episode(label(plain.id, 'payload_repeated'), () =>
  replay(13, (heard) => heard.slice(-6), '203.0.113.69', 500),
);
await recorder.quiet(label(careless.id, 'sends three messages again elsewhere without marking them'), async () => {
  await careless.move(addressOf(111));
  careless.reconnect();
  await careless.again(careless.sent.slice(-3));
});
await recorder.quiet(label(constant.id, 'says the same all day over two uplinks'), () => sleep(3_000));
await recorder.quiet(label(untouched.id, 'publishes as ever'), () => sleep(1_000));

for (const each of meters) await each.close();
await eavesdropper.stop();
await sleep(500);
for (const line of await gateway.stop()) recorder.relayed(line);
process.stdout.write(`${recorder.write()} lines in ${path.relative(process.cwd(), out)}\n`);
