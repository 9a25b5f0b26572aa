import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '../cases/default-policy.ts';
import { wholeCatalogue } from '../detectors/catalogue.ts';
import { anyReason } from '../detectors/reasons.ts';
import { unstated } from '../detectors/testing/stated.ts';
import { decoders } from '../ingest/decoders/registry.ts';
import { commandTypes, notificationTypes, personalTypes } from '../schemas/command.ts';
import { severities } from '../schemas/finding.ts';
import { read, root } from './house.ts';

const has = (...path: string[]): boolean => existsSync(join(root, ...path));
const foldersOf = (room: string): string[] =>
  readdirSync(join(root, room), { withFileTypes: true })
    .filter((one) => one.isDirectory())
    .map(({ name }) => name);
const sentences = (file: string): string[] =>
  [...read(file).matchAll(/\b(?:it|test)(?:\.each\([^]*?\))?\(\s*['"`](.+?)['"`],/g)].map(([, name]) => name ?? '');

const headingsOf = (file: string): string[] => [...read(file).matchAll(/^## (.+)$/gm)].map(([, text]) => text ?? '');

/** What people call what a decoder reads. */
const sources: Record<string, string> = {
  'cloud-audit': 'Cloud audit records',
  'haproxy-http': 'HAProxy with client certificates',
  journald: 'systemd journal',
  mosquitto: 'Mosquitto',
  'mqtt-frames': 'MQTT frames',
  'mqtt-message': 'MQTT messages',
  'nginx-access': 'nginx with client certificates',
  openvpn: 'OpenVPN server',
  sshd: 'OpenSSH server',
  'structured-data': 'Structured data',
  'tocsin-json': "Tocsin's JSON event",
};

/** Folders of the room that the recipe is not about. */
const detectorTools = ['records', 'runner', 'statistics', 'testing'];
/** The wrapping of lines, which is no program's format. */
const decoderTools = ['mapping', 'syslog-header'];
const responderTools = ['sms-callback', 'outbox'];

describe('the recipe for a detector', () => {
  const folders = foldersOf('detectors').filter((name) => !detectorTools.includes(name));

  it('names every folder in the catalogue, and nothing that has none', () => {
    expect(wholeCatalogue.map(({ id }) => id).toSorted()).toEqual(folders.toSorted());
  });

  it.each(folders)('%s has its files, its headings, and sentences for both sides', (name) => {
    for (const file of ['detector.ts', 'detector.test.ts', 'README.md'])
      expect([file, has('detectors', name, file)]).toEqual([file, true]);
    expect(headingsOf(`detectors/${name}/README.md`)).toEqual(
      expect.arrayContaining(['What it sees', 'What it misses', 'False positives', 'Runbook']),
    );
    const said = sentences(`detectors/${name}/detector.test.ts`);
    expect(said.filter((one) => /^fires (when|on|for|again|at)\b/.test(one))).not.toEqual([]);
    expect(said.filter((one) => /^stays quiet (when|on|for|at|while|below|about|after|until)\b/.test(one))).not.toEqual(
      [],
    );
  });

  it.each(wholeCatalogue.map((detector) => [detector.id, detector] as const))(
    '%s states how grave its findings are by reason, its README tells of each, and its tests are held to it',
    (id, { reasons }) => {
      for (const some of Object.values(reasons)) {
        expect(some).not.toEqual([]);
        expect(some).toEqual(severities.filter((severity) => some.includes(severity)));
      }
      const readme = read(`detectors/${id}/README.md`);
      const words = Object.keys(reasons).filter((reason) => reason !== anyReason);
      expect(words.filter((reason) => !readme.includes(`\`${reason}\``))).toEqual([]);
      const graves = [...new Set(Object.values(reasons).flat())];
      expect(graves.filter((severity) => !new RegExp(`\\b${severity}\\b`).test(readme))).toEqual([]);
      // These throw at a finding that is not as stated.
      expect(read(`detectors/${id}/detector.test.ts`)).toMatch(/\bplay(Silence|Crowds|Days)?\(/);
    },
  );

  it('would show a finding that is not as stated', () => {
    const detectors = [{ id: 'one', reasons: { seen: ['low'] } }] as const;
    const said = (reason: string, severity: 'low' | 'high') => [{ detector: 'one', reason, severity }];
    expect(unstated(detectors, said('seen', 'low'))).toEqual([]);
    expect(unstated(detectors, said('seen', 'high'))).toEqual(['one states no high seen']);
    expect(unstated(detectors, said('constructor', 'low'))).toEqual(['one states no low constructor']);
    const open = [{ id: 'one', reasons: { [anyReason]: ['low'] } }] as const;
    expect(unstated(open, said('constructor', 'low'))).toEqual([]);
  });
});

describe('the recipe for a decoder', () => {
  const folders = foldersOf('ingest/decoders').filter((name) => !decoderTools.includes(name));

  it('names every folder in the registry, and nothing that has none', () => {
    expect([...decoders.keys()].toSorted()).toEqual(folders.toSorted());
  });

  it.each(folders)('%s has a test, takes part in the hostile input, and is in what sources can prove', (name) => {
    const tests = readdirSync(join(root, 'ingest/decoders', name)).filter((file) => file.endsWith('.test.ts'));
    expect(tests).not.toEqual([]);
    expect(read('ingest/decoders/hostile-input.test.ts')).toMatch(new RegExp(`registry\\.ts|${name}`));
    expect(headingsOf('docs/coverage.md')).toContainEqual(
      expect.stringContaining(sources[name] ?? `a heading for ${name}`),
    );
  });
});

describe('the recipe for a responder', () => {
  const folders = foldersOf('responders').filter((name) => !responderTools.includes(name));

  it('names every folder among the commands, and every way of telling people has one', () => {
    expect(folders.filter((name) => !commandTypes.some((type) => type === name))).toEqual([]);
    expect(folders).toEqual(expect.arrayContaining([...notificationTypes]));
  });

  it.each([...notificationTypes])('%s has its files and runs the shared contract', (name) => {
    for (const file of ['responder.ts', 'responder.test.ts', 'README.md'])
      expect([file, has('responders', name, file)]).toEqual([file, true]);
    expect(read(`responders/${name}/responder.test.ts`)).toContain("from '../contract.ts'");
  });

  it.each([...personalTypes])('a rule asks for %s', (name) => {
    expect(defaultPolicy.rules.flatMap(({ notify }) => notify?.map((way) => `send-${way}`))).toContain(name);
  });
});

describe('the recipes', () => {
  it('name files and folders that exist', () => {
    const named = [...read('CONTRIBUTING.md').matchAll(/`([a-z][\w./-]*\.(?:ts|md))`/g)].map(([, file]) => file ?? '');
    const whole = named.filter((file) => file.includes('/'));
    expect(whole.length).toBeGreaterThan(8);
    expect(whole.filter((file) => !has(file))).toEqual([]);
  });
});
