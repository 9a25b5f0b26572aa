import { readFileSync } from 'node:fs';
import type { Store } from '../../../runtime/clickhouse/store.ts';
import type { Alert } from '../../../schemas/alert.ts';
import type { AlertPage } from '../../../schemas/api/alerts.ts';
import type { Finding } from '../../../schemas/finding.ts';

const statement = readFileSync(new URL('./evidence.sql', import.meta.url), 'utf8');
const most = 64;
const dayMs = 86_400_000;

type Evidence = AlertPage['evidence'];
type Row = Omit<Evidence[number], 'decisive'> & { serial: string; reason: string };

/** @throws Fault of the store */
export async function readEvidence(
  store: Pick<Store, 'query'>,
  alert: Alert,
  findings: readonly Finding[],
  signal: AbortSignal,
): Promise<Evidence> {
  const ids = [...new Set(findings.flatMap(({ evidence }) => evidence))]
    .flatMap((id) => placeOf(id) ?? [])
    .slice(0, most);
  if (ids.length === 0) return [];
  const times = findings.flatMap(({ at, concludedAt }) => [at, concludedAt]);
  // What was concluded late was received before; a spool may be older than the finding by a week.
  const bounds = { from: Math.min(...times, alert.openedAt) - 8 * dayMs, to: Math.max(...times, alert.lastAt) + dayMs };
  const rows = await store.query<Row>(
    statement,
    {
      tenant: alert.tenant,
      ...bounds,
      channels: ids.map(({ channel }) => channel),
      indexes: ids.map(({ index }) => index),
      limit: most,
    },
    { signal, timeoutMs: 10_000 },
  );
  return rows.map((row) => evidenceOf(row, findings));
}

function placeOf(id: string): { channel: bigint; index: bigint } | undefined {
  const [, channel, index] = /^([0-9a-f]{16})-(\d{1,19})$/.exec(id) ?? [];
  // A double does not hold 64 bits.
  if (channel === undefined || index === undefined) return undefined;
  return { channel: BigInt(`0x${channel}`), index: BigInt(index) };
}

/** What of the line the findings rest on: names and numbers of the verdict that the line itself holds. */
function evidenceOf({ serial, reason: _reason, ...row }: Row, findings: readonly Finding[]): Evidence[number] {
  const own = findings.filter(({ evidence }) => evidence.includes(row.id));
  const named = [row.peer, serial, row.device, ...own.flatMap(({ facts }) => Object.values(facts).map(String))];
  const decisive = [...new Set(named)].filter((text) => text.length >= 4 && row.raw.includes(text)).slice(0, 16);
  return { ...row, decisive };
}
