import { applicationReplay } from './attacks/application-replay.ts';
import { deviceSilent } from './attacks/device-silent.ts';
import { flooding } from './attacks/flooding.ts';
import { gatewaySilent } from './attacks/gateway-silent.ts';
import { revokedAccepted } from './attacks/revoked-accepted.ts';
import { revokedRefused } from './attacks/revoked-refused.ts';
import { behaviourSchedule } from './behaviour-schedule.ts';
import { Booking } from './booking.ts';
import type { Episode, EpisodeKind, PlannedFact } from './episode.ts';
import { type Device, type Fleet, planFleet } from './fleet.ts';
import { factsOfFleet } from './fleet-facts.ts';
import { identitySchedule } from './identity-schedule.ts';
import type { Label } from './label.ts';
import { Random } from './random.ts';
import { outbreaks } from './outbreak.ts';
import { planLists, type Revocation, type RevocationList } from './revocations.ts';
import { Timeline } from './timeline.ts';
import { transportSchedule } from './transport-schedule.ts';
import { acceptedInWindow } from './traps/accepted-in-window.ts';
import { backlogFlush } from './traps/backlog-flush.ts';
import { batchResend } from './traps/batch-resend.ts';
import { constantPayload } from './traps/constant-payload.ts';
import { expiredRefused } from './traps/expired-refused.ts';
import { firmwareCampaign } from './traps/firmware-campaign.ts';
import { gatewayHiccup } from './traps/gateway-hiccup.ts';
import { goodReconnect } from './traps/good-reconnect.ts';
import { lateBacklog } from './traps/late-backlog.ts';
import { liftedEntry } from './traps/lifted-entry.ts';
import { louder } from './traps/louder.ts';
import { otherIssuer } from './traps/other-issuer.ts';
import { plannedSilence } from './traps/planned-silence.ts';
import { reboot } from './traps/reboot.ts';
import { reconnectStorm } from './traps/reconnect-storm.ts';
import { redelivery } from './traps/redelivery.ts';
import { shortSilence } from './traps/short-silence.ts';
import { sleeperWakes } from './traps/sleeper-wakes.ts';
import { sleeps } from './traps/sleeps.ts';
import { usualSource } from './usual-traffic.ts';
import { Voice } from './voice.ts';

/** How often each kind of episode happens on a day. */
export type Schedule = readonly (readonly [EpisodeKind, number])[];

/** How often each happens: 36 attacks and 36 traps per detector. Those on many devices come after and spare who is taken. */
const demoSchedule: Schedule = [
  [gatewaySilent, 4],
  [gatewayHiccup, 4],
  [revokedAccepted, 18],
  [revokedRefused, 18],
  [applicationReplay, 36],
  [flooding, 36],
  [acceptedInWindow, 9],
  [expiredRefused, 9],
  [otherIssuer, 9],
  [liftedEntry, 9],
  [redelivery, 6],
  [lateBacklog, 6],
  [batchResend, 6],
  [reboot, 6],
  [constantPayload, 6],
  [goodReconnect, 6],
  [louder, 9],
  [sleeperWakes, 9],
  [backlogFlush, 9],
  [deviceSilent, 32],
  [shortSilence, 9],
  [plannedSilence, 9],
  [sleeps, 14],
  ...identitySchedule,
  ...behaviourSchedule,
  ...outbreaks.map((kind) => [kind, 1] as const),
  [reconnectStorm, 6],
  [firmwareCampaign, 3],
  ...transportSchedule,
];

const hourMs = 3_600_000;
/** Hours at the start without attacks, for learning; and the quiet at the end in which the last ones are concluded. */
const learningMs = 6 * hourMs;
const quietMs = hourMs / 2;
const strengths = { attack: { low: 1.3, high: 10 }, trap: { low: 0.1, high: 0.75 } };

export interface Day {
  seed: number;
  /** Milliseconds since 1970. */
  start: number;
  end: number;
  fleet: Fleet;
  /** By time of their issue; those of `start` are known before anything is sent. */
  lists: readonly RevocationList[];
  /** What is told of the fleet, by time; that of `start` is known before anything is sent. */
  facts: readonly PlannedFact[];
  /** In the order of `episodes`; for the score alone. */
  labels: readonly Label[];
  episodes: readonly Episode[];
}

/**
 * The labelled day of one fleet: equal arguments give an equal day. Throws RangeError when the fleet is too small for it.
 * @param schedule what happens, default what the demo shows
 */
export function planDay(seed: number, devices: number, start: number, schedule: Schedule = demoSchedule): Day {
  const fleet = planFleet(seed, devices);
  const end = start + 24 * hourMs;
  const booking = new Booking(fleet.devices);
  const revocations: Revocation[] = [];
  const facts = factsOfFleet(fleet, start);
  const episodes = schedule.flatMap(([kind, count]) =>
    Array.from({ length: count }, (_, i) => {
      const random = new Random(seed, kind.kind, kind.name, i);
      const strength = random.logUniform(strengths[kind.kind].low, strengths[kind.kind].high);
      return kind.plan(
        {
          fleet,
          random,
          index: i,
          count,
          booking,
          start,
          from: start + learningMs,
          to: end - quietMs,
          revoke: (revocation) => revocations.push(revocation),
          tell: (planned) => facts.push(planned),
          registered: (tenant) => registeredIn(facts, tenant),
        },
        strength,
      );
    }),
  );
  const lists = planLists(fleet, revocations, start, end);
  facts.sort((a, b) => a.at - b.at);
  return { seed, start, end, fleet, lists, facts, episodes, labels: episodes.map(({ label }) => label) };
}

function registeredIn(facts: readonly PlannedFact[], tenant: string): number {
  let sum = 0;
  for (const { fact } of facts)
    if (fact.type === 'devices-registered' && fact.tenant === tenant) sum += fact.devices.length;
  return sum;
}

/** The fleet's ordinary noise for a while: no attacks, no labels. `durationMs` on the day's clock. */
export function planNoise(seed: number, devices: number, start: number, durationMs: number): Day {
  const fleet = planFleet(seed, devices);
  return { seed, start, end: start + durationMs, fleet, lists: [], facts: [], labels: [], episodes: [] };
}

/** Everything said on that day, in the order of saying it. */
export function timelineOf({ seed, fleet, start, end, episodes }: Day): Timeline {
  const voices = fleet.devices.map((device) => new Voice(device, seed));
  const voiceOf = (device: Device): Voice => {
    const voice = voices[device.index];
    if (voice === undefined) throw new Error(`no such device: ${device.id}`);
    return voice;
  };
  return new Timeline([
    ...voices.map((voice) => usualSource(voice, start, end)),
    ...episodes.flatMap((episode) => episode.play(voiceOf)),
  ]);
}
