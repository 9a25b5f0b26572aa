import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { attributeOf } from '../../../schemas/event/event.ts';
import { balanceOf, eventsIn, openBench } from '../../test-bench.ts';
import { decoders } from '../registry.ts';
import { readEntry } from './entry.ts';

// What journalctl -o json (systemd 252) prints of lines of real daemons, made by test/captures/journald.ts.
const recording = path.join(import.meta.dirname, '../../../test/recordings/journald-json/lines.log');
const recorded = readFileSync(recording, 'utf8').trimEnd().split('\n');

async function take(lines: readonly string[]): Promise<ReturnType<typeof openBench>> {
  const opened = openBench({ decoders: [...decoders.values()], partitions: 1 });
  const intake = opened.ingest.open({ tenant: 'acme', gateway: 'gw-1', trust: 'mtls-gateway', listener: 'relp-tls' });
  for (const text of lines) {
    const bytes = Buffer.from(text);
    intake.line({ text, start: 0, end: text.length, bytes, from: 0, to: bytes.length }, Date.now());
  }
  opened.ingest.close(intake);
  await opened.appender.close();
  return opened;
}

describe('entries of a journal', () => {
  test('become what their messages would have become, with program, host and time of the entry', async () => {
    const { log } = await take(recorded);
    const events = eventsIn(log);
    expect(balanceOf(log)).toMatchObject({ offered: recorded.length, stored: recorded.length, residual: 0 });
    expect(events.every(({ source }) => source === 'relp-tls/journald')).toBe(true);
    const login = events.find(({ kind }) => kind === 'auth-succeeded');
    expect(login).toMatchObject({ program: 'sshd', host: 'gw-1', peer: '198.51.100.11', severity: 6 });
    const entry = recorded.find((line) => line.includes('Accepted publickey')) ?? '';
    expect(login?.at).toBe(Math.floor(Number(JSON.parse(entry).__REALTIME_TIMESTAMP) / 1000));
    const handshake = events.find(({ kind, program }) => kind === 'session-opened' && program === 'openvpn');
    expect(handshake?.lines).toBeGreaterThan(2);
    expect(handshake?.certificateSubject).toMatch(/^O=Fleet, CN=/);
  });

  test('that nobody claims are kept with their program', async () => {
    const line = '{"__REALTIME_TIMESTAMP":"1795279734906898","SYSLOG_IDENTIFIER":"cron","MESSAGE":"hello"}';
    const { log } = await take([line]);
    expect(eventsIn(log)).toMatchObject([
      { kind: 'line-received', program: 'cron', at: 1_795_279_734_906, text: line },
    ]);
  });

  test('with a secret in bytes are redacted like any other', async () => {
    const { log } = await take(recorded.slice(-1));
    const [event, note] = eventsIn(log).toSorted((a, b) => b.lines - a.lines);
    expect(attributeOf(event ?? { attributes: [] }, 'redacted')).toBe('password');
    expect(event?.text).toContain('password=***');
    expect(event?.text).not.toContain('115,51,99');
    expect(note).toMatchObject({ kind: 'secret-logged', reason: 'password' });
  });
});

test.each([
  ['{"MESSAGE":[104,105],"PRIORITY":"3"}', { message: 'hi', severity: 3, at: 0 }],
  ['{"MESSAGE":null,"PRIORITY":"9"}', { message: '', severity: 255 }],
  ['{"MESSAGE":["one",[116,119,111]],"_PID":"7"}', { message: 'one', pid: '7' }],
  ['{"MESSAGE":[[116,119,111],null]}', { message: 'two' }],
  ['{"__REALTIME_TIMESTAMP":"-5"}', { at: 0 }],
])('%s', (text, expected) => {
  expect(readEntry(text)).toMatchObject(expected);
});

test.each(['', '[]', '{"MESSAGE":', '{"a":1,"a":2}', `{"MESSAGE":${'['.repeat(9)}${']'.repeat(9)}}`])(
  '%s is no entry',
  (text) => {
    expect(readEntry(text)).toHaveProperty('reject');
  },
);
