import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runTocsin } from '../support/tocsin-process.ts';
import type { Finding } from '../../schemas/finding.ts';

const directory = mkdtempSync(join(tmpdir(), 'tocsin-rerun-files-'));
const minute = 60_000;
const start = Date.UTC(2026, 2, 2, 10);
const file = join(directory, 'lines.log');
afterAll(() => rmSync(directory, { recursive: true }));

/** Three hours of thirty devices at two messages a minute; in the last one a device says forty for a while. */
beforeAll(() => {
  const lines: [time: number, line: string][] = [];
  for (let device = 0; device < 30; device++) {
    let sequence = 0;
    for (let m = 0; m < 180; m++) {
      const flood = device === 7 && m >= 150 && m < 162;
      for (let i = 0; i < (flood ? 60 : 2); i++) {
        const time = start + m * minute + Math.floor((i * minute) / (flood ? 60 : 2)) + device * 37;
        const stamp = new Date(time).toISOString();
        lines.push([
          time,
          `<134>1 ${stamp} gw-1 telemetry - message-published [tocsin@32473 device="pump-${device}" kind="message-published" model="p100" session="s" boot="b" seq="${sequence++}" size="200"]`,
        ]);
      }
    }
  }
  writeFileSync(
    file,
    `${lines
      .sort(([a], [b]) => a - b)
      .map(([, line]) => line)
      .join('\n')}\n`,
  );
});

async function rerun(...args: string[]): Promise<string> {
  const { status, stdout, stderr } = await runTocsin([
    'rerun',
    file,
    '--trust',
    'mtls-gateway',
    '--gateway',
    'gw-1',
    '--json',
    ...args,
  ]);
  expect(stderr).toContain('0 rejected');
  expect(status).toBe(0);
  return stdout;
}

describe('a rerun of hours in a file', () => {
  it('learns as each hour closes, and judges by what it learned', async () => {
    const text = await rerun();
    const findings = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Finding);
    expect(findings.map(({ code, device }) => [code, device])).toEqual([['D14', 'pump-7']]);
    const [flood] = findings;
    expect(flood?.explanation).toMatchObject({ observed: 60, whose: 'device' });
    expect(flood?.explanation?.samples).toBeGreaterThan(100);
    expect(flood?.explanation?.expectedHigh).toBeLessThan(60);
    expect(await rerun('--block-rows', '113')).toBe(text);
  });
});
