import { clockFor } from '../../runtime/clock.ts';
import type { Config } from '../../runtime/config/schema.ts';
import { jsonEntry } from '../../runtime/log/json-record.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import { createWriter } from '../../runtime/log/writer-identity.ts';
import type { Fact } from '../../schemas/fact.ts';
import { topics } from '../../schemas/topics.ts';
import type { Day } from '../../simulator/day.ts';
import type { Sockets } from '../../simulator/gateways.ts';
import { playDay } from '../../simulator/play.ts';
import type { RevocationList } from '../../simulator/revocations.ts';
import { type Judged, type Score, score } from '../../simulator/score.ts';
import { HeldClock } from './held-clock.ts';
import { watchKeepingUp } from './keeping-up.ts';
import type { Teller } from './progress.ts';
import { settle } from './settle.ts';

export interface DayOptions {
  day: Day;
  config: Config;
  log: EventLog;
  sockets: Sockets;
  startFile: string;
  /** Real ms for which the clock may wait for a busy machine, in all. */
  mostHeldMs: number;
  teller: Teller;
  signal: AbortSignal;
}

/** After the end of the day, on its clock: time for its last windows to close. */
const afterwardsMs = 10 * 60_000;
/** Lines waiting for the sockets beyond which the clock waits too. */
const mostWaiting = 5_000;

export interface JudgedDay {
  score: Score;
  findings: Judged[];
  clock: HeldClock;
}

/** Plays the day and holds what was found against its labels; undefined when stopped before. */
export async function judgeDay(options: DayOptions): Promise<JudgedDay | undefined> {
  const { day, config, log, sockets, startFile, mostHeldMs, teller, signal } = options;
  const { latenessMs } = config.detect;
  const clock = clockFor(config.clock);
  const writer = createWriter();
  const tell = async (fact: Fact): Promise<void> => {
    await log.append([jsonEntry(topics.fleet, 'facts', writer, clock.now(), fact)]);
  };
  const hand = new HeldClock({ startFile, from: day.start, factor: config.clock?.factor ?? 1, mostHeldMs });
  const over = new AbortController();
  const keepsUp = watchKeepingUp({
    ...{ data: config.data, clock, mostBehindMs: latenessMs / 2 },
    signal: AbortSignal.any([signal, over.signal]),
  });
  const played = await playDay({
    ...{ day, clock, signal, sockets },
    onRevocations: (list) => tell(factOf(list)),
    onFact: ({ fact }) => tell(fact),
    onReady: () => hand.start(),
    onBurst: ({ drained, waiting }) => hand.renew(drained && waiting < mostWaiting && keepsUp()),
    onProgress: (progress) => teller.progress(progress),
  });
  over.abort();
  hand.release();
  if (signal.aborted) return undefined;
  const [tookS, lateMs] = [Math.round(played.elapsedRealMs / 1_000), Math.round(played.worstLagRealMs)];
  const stood = hand.heldMs < 1_000 ? '' : `, the clock stood still for ${Math.round(hand.heldMs / 1_000)} s of it`;
  teller.say(`${played.sent} lines sent in ${tookS} s${stood}, at worst ${lateMs} ms late; the last windows close`);
  const judgedTo = day.end + latenessMs + afterwardsMs;
  const { counts } = await settle(config, clock, judgedTo, signal);
  // With the end of the day the whole fleet falls silent: what is told of that is true, and no part of the day.
  // Nor is what comes while the pipeline settles, which takes as long as the machine needs.
  const findings = (await findingsIn(log)).filter(
    ({ code, concludedAt }) => concludedAt <= (code === 'D17' ? day.end : judgedTo),
  );
  return { score: score(findings, day.labels, counts), findings, clock: hand };
}

function factOf({ tenant, issuer, issuerName, number, thisUpdate, nextUpdate, entries }: RevocationList): Fact {
  return {
    type: 'revocations-listed',
    ...{ tenant, issuer, issuerName, thisUpdate, nextUpdate },
    list: `${issuer}-${number}`,
    number: String(number),
    importedAt: thisUpdate,
    complete: true,
    revoked: entries,
  };
}

async function findingsIn(log: EventLog): Promise<Judged[]> {
  const findings: Judged[] = [];
  let { low: next, next: end } = await log.bounds(topics.findings, 0);
  while (next < end) {
    const records = await log.read(topics.findings, 0, next);
    for (const record of records) findings.push(JSON.parse(Buffer.from(record.payload).toString('utf8')) as Judged);
    next = (records.at(-1)?.offset ?? end) + 1;
  }
  return findings;
}
