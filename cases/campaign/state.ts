import type { Actor } from '../../schemas/alert.ts';
import type { CampaignChange, CampaignPlan, CampaignStage, PauseReason } from '../../schemas/campaign.ts';
import type { CapExceeded } from '../caps.ts';
import { CampaignDevices, notes } from './devices.ts';
import { Rate } from './rate.ts';

export interface Campaign {
  readonly plan: CampaignPlan;
  readonly devices: CampaignDevices;
  readonly rate: Rate;
  state: CampaignStage;
  startedBy: Actor | null;
  startedAt: number;
  approvedBy: Actor | null;
  /** Until when a second person may approve what is held, and by which cap. */
  heldUntil: number;
  heldFor: CapExceeded;
  pausedFor: PauseReason | '';
  endedFor: 'person' | 'deadline' | '';
  endedAt: number | null;
  /** -1 before the first. */
  wave: number;
  waveOpenedAt: number;
  /** Failures that a person has accepted by resuming. */
  excused: number;
  /** A person goes on although nobody of the canary wave came back. */
  silenceAccepted: boolean;
}

/** A fold of `campaigns.v1`. */
export interface CampaignState {
  readonly all: Map<string, Campaign>;
  /** Requests and commands decided already, so that one delivered twice is decided once. */
  readonly decided: Set<string>;
  /** Plans whose list is not complete: what a crash left half written never becomes a campaign. */
  readonly unlisted: Map<string, { campaign: Campaign; generations: number[] }>;
}

export const noCampaigns = (): CampaignState => ({ all: new Map(), decided: new Set(), unlisted: new Map() });

const active: ReadonlySet<CampaignStage> = new Set(['running', 'paused', 'aborting']);
const over: ReadonlySet<CampaignStage> = new Set(['ended', 'finished', 'simulated']);

/** Credentials may change in it. */
export const isActive = ({ state }: Pick<Campaign, 'state'>): boolean => active.has(state);
export const isOver = ({ state }: Pick<Campaign, 'state'>): boolean => over.has(state);

/** Row after the last one of a wave: the canary, then the shares, then everybody. */
export function waveEnd({ plan: { settings }, devices }: Pick<Campaign, 'plan' | 'devices'>, wave: number): number {
  const canary = Math.min(settings.canary, devices.length);
  if (wave <= 0) return wave < 0 ? 0 : canary;
  const share = settings.waves[wave - 1] ?? 1;
  return Math.max(canary, Math.ceil(share * devices.length));
}

/** Here a device is that does not come back with the new credential; one that is silent may be asleep. */
export function hasFailed({ devices }: Pick<Campaign, 'devices'>, row: number): boolean {
  const state = devices.state(row);
  if (state === 'issued' || state === 'withdrawing') return devices.has(row, notes.refused);
  return state === 'unreachable' && devices.has(row, notes.refused | notes.awake);
}

export function failuresOf(campaign: Pick<Campaign, 'devices'>, from: number, to: number): number {
  let failures = 0;
  for (let row = from; row < to; row++) if (hasFailed(campaign, row)) failures++;
  return failures;
}

/** The generation of the credential a device has, as far as campaigns gave it one. */
export function generationOf(state: CampaignState, tenant: string, device: string): number {
  let generation = 0;
  for (const { plan, devices } of state.all.values()) {
    if (plan.tenant !== tenant || plan.number <= generation) continue;
    const row = devices.find(device);
    if (row >= 0 && (devices.is(row, 'seen') || devices.is(row, 'retired') || devices.is(row, 'proven')))
      generation = plan.number;
  }
  return generation;
}

const mostDecided = 100_000;

export function evolve(state: CampaignState, change: CampaignChange): void {
  const listing = change.type === 'campaign-planned' || (change.type === 'campaign-listed' && !change.complete);
  if ('request' in change && change.request !== '' && !listing) decide(state, change.request);
  if (change.type === 'campaign-planned') {
    state.unlisted.set(change.plan.id, { campaign: begin(change.plan), generations: [] });
  } else if (change.type === 'campaign-listed') {
    list(state, change);
  } else if (change.type !== 'wish-refused') {
    const campaign = state.all.get(change.id);
    if (campaign !== undefined) proceed(campaign, change);
  }
}

function decide({ decided }: CampaignState, request: string): void {
  decided.add(request);
  if (decided.size <= mostDecided) return;
  for (const oldest of decided) {
    decided.delete(oldest);
    break;
  }
}

function begin(plan: CampaignPlan): Campaign {
  return {
    ...{ plan, devices: new CampaignDevices(), rate: new Rate(), state: 'planned' },
    ...{
      startedBy: null,
      startedAt: 0,
      approvedBy: null,
      heldUntil: 0,
      heldFor: '',
      pausedFor: '',
      endedFor: '',
      endedAt: null,
    },
    ...{ wave: -1, waveOpenedAt: 0, excused: 0, silenceAccepted: false },
  };
}

type OfType<T extends CampaignChange['type']> = Extract<CampaignChange, { type: T }>;

function list(state: CampaignState, { id, devices, generations, complete }: OfType<'campaign-listed'>): void {
  const unlisted = state.unlisted.get(id);
  if (unlisted === undefined) return;
  const { campaign } = unlisted;
  for (const device of devices) campaign.devices.ids.push(device);
  for (const generation of generations) unlisted.generations.push(generation);
  if (!complete) return;
  campaign.devices.seal(unlisted.generations);
  state.unlisted.delete(id);
  state.all.set(id, campaign);
}

function proceed(
  campaign: Campaign,
  change: Exclude<CampaignChange, OfType<'campaign-planned' | 'campaign-listed' | 'wish-refused'>>,
): void {
  const { at } = change;
  switch (change.type) {
    case 'campaign-started':
      campaign.startedBy = change.actor;
      campaign.heldUntil = change.until;
      campaign.heldFor = change.why;
      campaign.startedAt = at;
      if (change.state === 'simulated') campaign.endedAt = at;
      campaign.state = change.state;
      return;
    case 'campaign-approved':
      campaign.approvedBy = change.actor;
      campaign.startedAt = at;
      campaign.state = 'running';
      return;
    case 'approval-lapsed':
      campaign.startedBy = null;
      campaign.state = 'planned';
      return;
    case 'campaign-paused':
      campaign.pausedFor = change.reason;
      campaign.state = 'paused';
      return;
    case 'campaign-resumed':
      campaign.silenceAccepted ||= ['canary_silent', 'too_many_failures'].includes(campaign.pausedFor);
      campaign.pausedFor = '';
      campaign.excused = failuresOf(campaign, 0, waveEnd(campaign, campaign.wave));
      campaign.state = 'running';
      return;
    case 'campaign-aborted':
      campaign.endedFor = change.why;
      campaign.state = campaign.wave < 0 ? 'ended' : 'aborting';
      if (campaign.wave < 0) campaign.endedAt = at;
      return;
    case 'campaign-closed':
      campaign.endedAt = at;
      campaign.state = change.state;
      return;
    case 'wave-opened':
      campaign.wave = change.wave;
      campaign.waveOpenedAt = at;
      return;
    case 'devices-moved':
      move(campaign, change);
      return;
    case 'devices-noted':
      for (const row of change.rows) campaign.devices.note(row, notes[change.what]);
  }
}

function move({ devices, rate }: Campaign, { to, rows, at, again }: OfType<'devices-moved'>): void {
  const ends = to !== 'taken' && rows.some((row) => devices.is(row, 'taken'));
  for (const row of rows) {
    devices.move(row, to, at);
    if (again) devices.note(row, notes.back);
  }
  if (to === 'taken') rate.begin(rows.length);
  else if (ends && devices.count('taken') === 0) rate.end(at);
}
