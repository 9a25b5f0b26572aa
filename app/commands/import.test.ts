import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runTocsin } from '../../test/support/tocsin-process.ts';

const directory = mkdtempSync(join(tmpdir(), 'tocsin-import-command-'));
afterAll(() => rmSync(directory, { recursive: true }));
const file = (name: string, content: string): string => {
  writeFileSync(join(directory, name), content);
  return join(directory, name);
};
const importing = (...args: string[]) =>
  runTocsin(['import', ...args, '--tenant', 'acme', '--data', join(directory, 'data')]);

describe('tocsin import', () => {
  it('says what changed, names refused rows by line and ends with 4 for them', async () => {
    const list = file('devices.csv', 'id,model\np-1,pump\np 2,pump\n');
    const first = await importing('devices', list);
    expect(first).toMatchObject({ status: 4, stderr: `${list}:3: id_invalid\n` });
    expect(first.stdout).toMatch(
      /^devices of acme: 2 rows, 1 added, 0 changed, 0 retired, .* 1 refused; nobody retired/,
    );
    const again = await importing('devices', list, '--json');
    expect(JSON.parse(again.stdout)).toMatchObject({
      added: 0,
      unchanged: 1,
      badRows: 1,
      bad: [{ line: 3 }],
      facts: 0,
    });
  });

  it('holds a list that leaves out too many, with 2 and how to go on', async () => {
    await importing('devices', file('two.csv', 'id\np-1\np-2\n'));
    const held = await importing('devices', file('one.csv', 'id\np-1\n'));
    expect(held).toMatchObject({ status: 2, stdout: '' });
    expect(held.stderr).toMatch(/^tocsin: IMPORT_HELD: .*leaves out 1 of the 2 devices of acme.*--confirm 1/);
    expect(await importing('devices', file('one.csv', 'id\np-1\n'), '--confirm', '1')).toMatchObject({ status: 0 });
  });

  it('takes what is no known kind for revocation lists, as ever', async () => {
    const { status, stderr } = await importing(file('x.crl', 'no list'));
    expect([status, stderr]).toEqual([2, expect.stringContaining('crl_not_found')]);
  });

  it('wants to be told which kind of authority an issuer is', async () => {
    const { status, stderr } = await importing('issuer', file('ca.pem', ''));
    expect([status, stderr]).toEqual([2, expect.stringContaining('--class <class>')]);
  });
});
