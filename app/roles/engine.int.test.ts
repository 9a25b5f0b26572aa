import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runTocsin } from '../../test/support/tocsin-process.ts';
import { endpointFile, ensureEndpoint } from '../engine-endpoint.ts';

test('says what to do when somebody else listens where the engine of this directory does', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-engine-'));
  const other = createServer();
  onTestFinished(() => {
    other.close();
    rmSync(directory, { recursive: true });
  });
  const data = join(directory, 'data');
  const { port } = await ensureEndpoint(data);
  await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
  const config = join(directory, 'tocsin.yaml');
  writeFileSync(config, `data: ${data}\n`);
  const { status, stderr } = await runTocsin(['run', 'engine', '--config', config]);
  expect(status).toBe(3);
  expect(stderr).toContain(`PORT_IN_USE: 127.0.0.1:${port} is in use, which is the engine's here`);
  expect(stderr).toContain(`remove ${endpointFile(data)}`);
});
