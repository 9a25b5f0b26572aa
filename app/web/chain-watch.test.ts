import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { auditRoutes } from '../../dashboards/api/audit/routes.ts';
import { callRoute } from '../../dashboards/api/testing/call.ts';
import { clockFor } from '../../runtime/clock.ts';
import { parseConfig } from '../../runtime/config/load.ts';
import { createLogger } from '../../runtime/logger.ts';
import type { AuditChain } from '../../schemas/api/audit.ts';
import { saveViews, sealed } from '../../test/support/audited.ts';
import { openLog } from '../open-log.ts';
import { AuditTrail } from './audit-trail.ts';
import { ChainWatch } from './chain-watch.ts';

test('the audit page is told whether the chain of its tenant holds and up to where, and nothing of others', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-watch-'));
  const clock = clockFor(undefined);
  const log = await openLog({ ...parseConfig(''), data: folder }, clock);
  onTestFinished(async () => {
    await log.close();
    rmSync(folder, { recursive: true });
  });
  await saveViews(log, 'acme', 'one', 'two');
  const head = (await sealed(log)).get('acme')?.hash;
  await saveViews(log, 'acme', 'three');
  const watch = new ChainWatch(log, clock, createLogger('web'), new AbortController().signal);
  const ask = async (tenant: string): Promise<AuditChain> =>
    (
      await callRoute(auditRoutes(new AuditTrail(), watch), 'GET', '/tenants/:tenant/audit/chain', {
        tenant,
        params: { tenant },
      })
    ).body;
  expect(await ask('acme')).toMatchObject({
    tenant: { entries: 2, head, through: 1_000, broken: '', waiting: 1, waitingSince: 1_000 },
    everywhere: null,
  });
  expect((await ask('globex')).tenant).toBeNull();
});
