import { expect, test } from 'vitest';
import type { Decoder } from '../decoders/decoder.ts';
import { SyslogReader } from '../decoders/syslog-header/syslog-header.ts';
import { DecoderSelection } from './select-decoder.ts';

const decoder = (name: string, claims: (program: string) => boolean = () => false): Decoder => ({
  name,
  claims,
  decode: () => 'event',
});

function select(decoders: Decoder[], text: string): string {
  const reader = new SyslogReader();
  reader.read({ text, start: 0, end: text.length, bytes: new Uint8Array(0), from: 0, to: 0 }, 0, 0);
  return decoders[new DecoderSelection(decoders).select(reader.syslog)]?.name ?? '';
}

const all = [
  decoder('structured-data'),
  decoder('tocsin-json'),
  decoder('sshd', (program) => program === 'sshd'),
  decoder('cloud-audit'),
];

test.each([
  ['<13>sshd[1]: x', 'sshd'],
  ['<13>1 - - sshd - - [tocsin@1 device="a"] x', 'sshd'],
  ['<13>1 - - other - - [tocsin@1 device="a"] x', 'structured-data'],
  ['<13>1 - - other - - [a@1][tocsin@1 device="a"]', 'structured-data'],
  ['<13>1 - - other - - [tocsins@1 device="a"] x', ''],
  ['<13>1 - - other - - - {"a":1}', 'tocsin-json'],
  ['<13>other:   {"a":1}', 'tocsin-json'],
  ['{"a":1}', 'tocsin-json'],
  ['{"eventVersion":"1.08","eventTime":"2026-11-21T12:00:00Z"}', 'cloud-audit'],
  ['<13>1 - - other - - -  {"requestID":"r","eventName":"DeleteTrail"}', 'cloud-audit'],
  ['{"kind":"auth-failed","reason":"{\\"eventName\\":1}"}', 'tocsin-json'],
  ['<13>sshd[1]: {"eventVersion":"1.08"}', 'sshd'],
  ['<13>other: x {"a":1}', ''],
  ['<13>other:', ''],
])('%s goes to %j', (text, name) => expect(select(all, text)).toBe(name));

test('a decoder that claims every program takes lines that name none', () => {
  expect(select([decoder('openvpn', () => true)], 'no header at all')).toBe('openvpn');
});

test('programs in turns keep their decoders', () => {
  const selection = new DecoderSelection(all);
  const reader = new SyslogReader();
  const answers = ['sshd: x', 'cron: x', 'sshd: x', 'x', 'cron: x', 'sshd: x'].map((text) => {
    reader.read({ text, start: 0, end: text.length, bytes: new Uint8Array(0), from: 0, to: 0 }, 0, 0);
    return selection.select(reader.syslog);
  });
  expect(answers).toEqual([2, -1, 2, -1, -1, 2]);
});
