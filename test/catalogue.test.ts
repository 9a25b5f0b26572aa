import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '../cases/default-policy.ts';
import { wholeCatalogue } from '../detectors/catalogue.ts';
import { decoders } from '../ingest/decoders/registry.ts';
import { commandTypes, notificationTypes } from '../schemas/command.ts';
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

  it.each([...notificationTypes])('%s has its files, runs the shared contract, and a rule asks for it', (name) => {
    for (const file of ['responder.ts', 'responder.test.ts', 'README.md'])
      expect([file, has('responders', name, file)]).toEqual([file, true]);
    expect(read(`responders/${name}/responder.test.ts`)).toContain("from '../contract.ts'");
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
