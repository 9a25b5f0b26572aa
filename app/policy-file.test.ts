import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { defaultPolicy } from '../cases/default-policy.ts';
import { loadConfig, parseConfig } from '../runtime/config/load.ts';
import { toYaml } from '../runtime/config/to-yaml.ts';
import { Fault } from '../runtime/errors.ts';
import { policyOf, readPolicy } from './policy-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'tocsin-policy-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(text: string, name = 'policy.yaml'): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

function complaint(text: string): string {
  try {
    readPolicy(file(text));
  } catch (error) {
    if (error instanceof Fault) return `${error.code} ${error.message}`.replaceAll(`${folder}/`, '');
    throw error;
  }
  return 'accepted';
}

const rule = (lines: string): string => `rules:\n  - name: one\n${lines}`;

describe('a policy file', () => {
  test('may be about what weak findings come to together', () => {
    expect(complaint(rule('    when: { detector: [RISK, risk] }\n    notify: email'))).toBe('accepted');
  });

  test('says in few words who is told of what', () => {
    const policy = readPolicy(
      file(`
rules:
  - name: the lab may shout as it likes
    when: { tenant: acme, detector: [D17, application-replay], hours: { from: "08:00", to: "18:00", days: [mon, fri] } }
  - name: shut out who is caught with a revoked certificate
    when: { detector: revoked-certificate-used, reason: accepted, confidenceAtLeast: 3, spoofableAtMost: 1 }
    propose: quarantine-device
    continue: true
  - name: wake somebody
    when: { severityAtLeast: high }
    notify: [sms, email]
`),
    );
    expect(policy.rules.map(({ name, notify, propose }) => [name.slice(0, 4), notify, propose])).toEqual([
      ['the ', undefined, undefined],
      ['shut', undefined, ['quarantine-device']],
      ['wake', ['sms', 'email'], undefined],
    ]);
    expect(policy.rules[0]?.when.hours?.zone).toBe('UTC');
  });

  test.each([
    [
      'a key it does not know',
      '    when: { severty: high }',
      'policy.yaml:3: rules.0.when: unknown severty; allowed: change, detector',
    ],
    [
      'a value that is none',
      '    when:\n      severityAtLeast: huge',
      'policy.yaml:4: rules.0.when.severityAtLeast: Invalid option: expected one of "info"|"low"',
    ],
    [
      'a detector that there is not',
      '    when:\n      tenant: a\n      detector: floding',
      'policy.yaml:5: rules.0.when.detector: no detector is called floding; there are',
    ],
    [
      'a response of a kind there is not',
      '    run: wipe-device',
      'policy.yaml:3: rules.0.run.0: Invalid option: expected one of "quarantine-device"',
    ],
    [
      'the same response twice',
      '    run: quarantine-device\n    propose: quarantine-device',
      'policy.yaml:3: rules.0.run: is proposed too',
    ],
    [
      'a response to a closed alert',
      '    when:\n      change: closed\n    run: quarantine-device',
      'policy.yaml:4: rules.0.when.change: a response follows opened',
    ],
    [
      'a time of day without quotes',
      '    when:\n      hours:\n        from: 8:00\n        to: "09:00"',
      'policy.yaml:5: rules.0.when.hours.from: a time of day such as "22:00"',
    ],
    [
      'a zone that there is not',
      '    when:\n      hours: { from: "08:00", to: "09:00", zone: Mars }',
      'policy.yaml:4: rules.0.when.hours.zone: a time zone such as',
    ],
    ['a name used twice', '    notify: sms\n  - name: one', 'policy.yaml:4: rules.1.name: another rule has this name'],
    ['no name', '  - notify: sms', 'policy.yaml:3: rules.1.name:'],
    ['broken YAML', '  when: {', 'policy.yaml:'],
  ])('with %s is refused with its line', (_what, lines, expected) => {
    expect(complaint(rule(lines))).toContain(`CONFIG_INVALID ${expected}`);
  });

  test('that is empty is refused, and so is one that is not there', () => {
    expect(complaint('')).toContain('CONFIG_INVALID policy.yaml:1: rules:');
    expect(() => readPolicy(join(folder, 'nowhere.yaml'))).toThrow(/cannot read/);
  });

  test('is what `policy show` prints', () => {
    expect(readPolicy(file(toYaml(defaultPolicy)))).toEqual(defaultPolicy);
  });
});

test('the page on policy shows a table that is accepted', () => {
  const [, yaml = ''] =
    /```yaml\n([\s\S]*?)```/.exec(readFileSync(join(import.meta.dirname, '../docs/policy.md'), 'utf8')) ?? [];
  expect(readPolicy(file(yaml)).rules).toHaveLength(4);
});

describe('the configuration', () => {
  test('names a file beside it, holds the rules itself, or leaves it to the table that ships', () => {
    file(rule('    notify: sms'), 'own.yaml');
    expect(policyOf(loadConfig(file('policy: { file: own.yaml }', 'tocsin.yaml'))).rules[0]?.name).toBe('one');
    expect(policyOf(parseConfig('policy:\n  rules:\n    - name: two\n      notify: email')).rules[0]?.name).toBe('two');
    expect(policyOf(parseConfig(''))).toBe(defaultPolicy);
  });

  test('is refused with its line where the rules in it are wrong, and with both a file and rules', () => {
    expect(() => parseConfig('policy:\n  rules:\n    - name: two\n      notify: pigeon')).toThrow(
      /:4: policy.rules.0.notify/,
    );
    expect(() => parseConfig('policy:\n  file: a\n  rules: [{ name: x }]')).toThrow(
      /:1: policy: give either file or rules/,
    );
    const misspelt = parseConfig('policy:\n  rules:\n    - { name: x, when: { detector: D99 } }');
    expect(() => policyOf(misspelt)).toThrow(/no detector is called D99/);
  });
});
