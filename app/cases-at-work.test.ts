import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { clockFor } from '../runtime/clock.ts';
import { parseConfig } from '../runtime/config/load.ts';
import { jsonEntry, readJson } from '../runtime/log/json-record.ts';
import type { EventLog } from '../runtime/log/port.ts';
import { createWriter } from '../runtime/log/writer-identity.ts';
import { createLogger } from '../runtime/logger.ts';
import { commandSchema } from '../schemas/command.ts';
import type { Finding } from '../schemas/finding.ts';
import { topics } from '../schemas/topics.ts';
import { finding } from '../test/support/alert-samples.ts';
import { type Running } from './context.ts';
import { sharing } from './sharing.ts';
import { openLog } from './open-log.ts';
import { createProgram } from './program.ts';
import { triage } from './roles/triage.ts';

const own = `
rules:
  - name: shut out clones
    when: { detector: D01 }
    propose: quarantine-device
    continue: true
  - name: mail
    when: { severityAtLeast: medium }
    notify: email
`;

let folder: string;
let log: EventLog;
let role: Running;
let stop: AbortController;

async function start(): Promise<void> {
  stop = new AbortController();
  const config = {
    ...parseConfig(
      `policy: { file: ${join(folder, 'policy.yaml')} }\nnotify:\n  email: { host: 127.0.0.1, port: 25, from: t@example.org, recipients: [soc@example.org] }`,
    ),
    data: folder,
  };
  const clock = clockFor(undefined);
  const logger = createLogger('triage');
  role = await triage(
    sharing({ config, clock, logger, signal: stop.signal, log: async () => log, store: () => expect.fail() }),
  );
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-cases-'));
  writeFileSync(join(folder, 'policy.yaml'), own);
  log = await openLog({ ...parseConfig(''), data: folder }, clockFor(undefined));
  await start();
});
afterEach(async () => {
  stop.abort();
  await role.stop();
  await log.close();
  rmSync(folder, { recursive: true });
});

async function find(...findings: Partial<Finding>[]): Promise<void> {
  const writer = createWriter();
  const now = Date.now();
  await log.append(
    findings.map((over) => jsonEntry(topics.findings, 'finding', writer, now, finding({ at: now, ...over }))),
  );
}

/** Runs the command line on this log and gives what it printed. */
async function tocsin(...args: string[]): Promise<string> {
  let said = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((said += String(text)), true));
  try {
    await (await createProgram()).parseAsync([...args, '--data', folder], { from: 'user' });
  } finally {
    write.mockRestore();
  }
  return said;
}

async function until(sees: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 200; i++) {
    if (await sees()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('not seen in 5 s');
}

async function commands(): Promise<string[]> {
  const { next } = await log.bounds(topics.commands, 0);
  const records = next === 0 ? [] : await log.read(topics.commands, 0, 0);
  return records.map((record) => {
    const command = readJson(record, commandSchema);
    return 'state' in command ? `${command.state} ${command.type}` : command.type;
  });
}

const pump = (n: number): Partial<Finding> => ({
  id: `f${n}`,
  subject: { kind: 'device', id: `pump-${n}` },
  device: `pump-${n}`,
});

describe('triage and the command line', () => {
  test('group, assign, note, suppress, close, and keep score; all of it is there after a restart', async () => {
    await find(pump(1), pump(2));
    await until(async () => (await commands()).length === 4);
    expect(await tocsin('cases')).toMatch(/1 +high +open +gateway .* 2 of 2 open .*gateway gw-07/);
    expect(await tocsin('alerts', 'assign', '1', 'bob')).toBe('alert 1 of acme given to bob\n');
    await tocsin('alerts', 'note', '1', 'called the site', '--as', 'ada');
    await tocsin('cases', 'declare-incident', '1');
    const page = await tocsin('alerts', 'show', '1');
    expect(page).toMatch(/worked on +by bob, case 1, 1 note/);
    expect(page).toContain('note by ada: called the site');
    expect(await tocsin('cases', 'show', '1')).toContain('declared an incident by');
    await expect(tocsin('alerts', 'close', '1', '--reason', 'benign', '--revision', '1')).rejects.toThrow(
      'stale revision',
    );
    await tocsin('cases', 'close', '1', '--reason', 'true_positive');
    expect(await tocsin('alerts', 'list')).toBe('no alerts\n');

    expect(
      await tocsin(
        'alerts',
        'suppress',
        '--tenant',
        'acme',
        '--device',
        'pump-3',
        '--for',
        '2h',
        '--reason',
        'lab',
        '--critical',
        '--as',
        'ada',
      ),
    ).toContain('somebody else');
    await expect(tocsin('alerts', 'confirm-suppression', '1', '--as', 'ada')).rejects.toThrow('needs another person');
    await tocsin('alerts', 'confirm-suppression', '1', '--as', 'bob');
    stop.abort();
    await role.stop();
    await start();
    const before = (await commands()).length;
    await find({ ...pump(3), severity: 'critical' });
    await until(async () => (await tocsin('alerts', 'list')).includes('suppressed by S1'));
    expect((await commands()).length).toBe(before);
    expect(await tocsin('alerts', 'suppressions')).toMatch(
      /S1 +acme +device pump-3 .*criticals too: bob +1 kept quiet +lab/,
    );
    await tocsin('alerts', 'revoke-suppression', '1');
    expect(await tocsin('alerts', 'suppressions')).toBe('no suppressions\n');
    const rows = (await tocsin('detectors', '--json')).trimEnd().split('\n');
    const detectors = rows.map((row) => JSON.parse(row) as { code: string });
    const reasons = { rejected: ['medium'], accepted: ['critical'] };
    const stated = { code: 'D01', severities: ['medium', 'critical'], reasons, lane: 'identity' };
    expect(detectors[0]).toMatchObject(stated);
    const silent = {
      lane: 'both',
      severities: ['medium', 'high'],
      subjects: ['device', 'gateway', 'source', 'tenant'],
    };
    expect(detectors.find(({ code }) => code === 'D17')).toMatchObject(silent);
  });

  test('propose a response, approve it, and try another table on what happened', async () => {
    await find(pump(1), { ...pump(2), severity: 'low' }, { ...pump(3), spoofable: 3 });
    await until(async () => (await commands()).length === 4);
    const [waiting = ''] = (await tocsin('responses', '--json')).split('\n');
    const { id } = JSON.parse(waiting) as { id: string };
    expect(await tocsin('responses')).toMatch(/quarantine-device +device pump-1 +dry run/);
    await tocsin('responses', 'approve', id.slice(0, 8), '--as', 'ada');
    await until(async () => (await commands()).length === 5);
    await expect(tocsin('responses', 'approve', id)).rejects.toThrow('no response');
    expect((await commands()).toSorted()).toEqual([
      'approved quarantine-device',
      'proposed quarantine-device',
      'proposed quarantine-device',
      'send-email',
      'send-email',
    ]);
    const inForce = await tocsin('policy', 'test', '--policy', join(folder, 'policy.yaml'));
    expect(inForce).toMatch(/shut out clones +3 +2 quarantine-device proposed +1 quarantine-device weak evidence/);
    expect(inForce).toContain('Every other finding matched a rule.');
    expect(await tocsin('policy', 'show')).toContain('wake somebody for what is grave');

    const other = join(folder, 'other.yaml');
    writeFileSync(other, 'rules: [{ name: only high, when: { severity: high }, notify: sms }]');
    const tried = JSON.parse(await tocsin('policy', 'test', '--policy', other, '--json'));
    expect(tried).toMatchObject({
      findings: 3,
      rules: [{ rule: 'only high', fits: 2, counts: { 'send-sms': 2 } }],
      unmatched: [{ alert: 2, severity: 'low' }],
    });
    const early = await tocsin('policy', 'test', '--from', '2020-01-01', '--to', '2020-01-02');
    expect(early).toContain('0 finding(s)');
    expect((await commands()).length).toBe(5);
  });
});
