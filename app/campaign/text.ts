import { progressOf } from '../../cases/campaign/due.ts';
import { type Campaign, hasFailed, isActive, waveEnd } from '../../cases/campaign/state.ts';
import { type CampaignStage, deviceStates, type PauseReason } from '../../schemas/campaign.ts';
import { aligned } from '../aligned.ts';
import { instant } from '../instant.ts';
import { showable } from '../showable.ts';

const words: Record<CampaignStage, string> = {
  planned: 'planned, nobody has started it',
  held: 'waits for a second person',
  running: 'running',
  paused: 'paused',
  aborting: 'aborting: what was begun comes to rest',
  ended: 'ended before everybody was done',
  finished: 'finished',
  simulated: 'dry run: nothing was touched',
};

const reasons: Record<PauseReason, string> = {
  person: 'by a person',
  responses_stopped: 'responses are stopped',
  systemic_failure: 'a failure of many devices is open',
  too_many_failures: 'too many devices do not come back with the new credential',
  canary_silent: 'nobody of the canary came back',
  retired_accepted: 'a retired credential was let in',
  none_valid: 'a device was found without a valid credential',
};

/** One line each, newest first. */
export function campaignTable(campaigns: readonly Campaign[]): string {
  if (campaigns.length === 0) return 'no campaigns\n';
  return aligned(
    campaigns.map((one) => {
      const { done, total } = progressOf(one);
      const { id, tenant, scope, plannedAt } = one.plan;
      const scoped = `${scope.kind} ${showable(scope.id)}`;
      return [id.slice(0, 8), showable(tenant), scoped, `${done} of ${total}`, stateText(one), instant(plannedAt)];
    }),
  );
}

function stateText({ state, pausedFor, heldFor }: Campaign): string {
  if (state === 'held' && heldFor !== '') return `${words[state]}: ${heldFor.replaceAll('_', ' ')}`;
  return state === 'paused' && pausedFor !== '' ? `paused: ${reasons[pausedFor]}` : words[state];
}

/** Devices listed on a page; `--json` has all. */
const mostListed = 20;

export function campaignPage(campaign: Campaign): string {
  const { plan, devices, startedBy, approvedBy, wave } = campaign;
  const { preview, settings } = plan;
  const share = preview.fleet === 0 ? 0 : Math.round((1_000 * preview.devices) / preview.fleet) / 10;
  const states = deviceStates.filter((state) => devices.count(state) > 0);
  const lines = [
    [`campaign ${plan.id}`, stateText(campaign)],
    ['scope', `${plan.scope.kind} ${plan.scope.id} of ${plan.tenant}`],
    [
      'reaches',
      `${preview.devices} devices (${share} % of ${preview.fleet}), ${preview.sites} sites, ${preview.models} models, ${preview.gateways} gateways; ${preview.excluded} left out`,
    ],
    [
      'rate',
      `${settings.perMinute} a minute, ${settings.overlapMs / 60_000} min with two credentials, canary of ${settings.canary}`,
    ],
    ['planned by', `${nameOf(plan.requestedBy)}, ${instant(plan.plannedAt)}`],
    ['started by', startedBy === null ? '-' : nameOf(startedBy)],
    ['approved by', approvedBy === null ? '-' : nameOf(approvedBy)],
    ['wave', wave < 0 ? '-' : `${wave === 0 ? 'canary' : wave}, up to device ${waveEnd(campaign, wave)}`],
    ['devices', states.map((state) => `${devices.count(state)} ${state}`).join(', ')],
    ...listed(campaign),
  ];
  return lines.map(([name = '', value = '']) => `${showable(name).padEnd(14)}${showable(value, 400)}\n`).join('');
}

function listed(campaign: Campaign): string[][] {
  const { failed, asleep } = unreachableOf(campaign);
  const list = (ids: readonly string[]): string =>
    `${ids.slice(0, mostListed).join(', ')}${ids.length > mostListed ? ` and ${ids.length - mostListed} more` : ''}`;
  return [
    ...(failed.length === 0 ? [] : [['failed', list(failed)]]),
    ...(asleep.length === 0 ? [] : [['unreachable', list(asleep)]]),
  ];
}

/** The devices that came to rest with their old credential: there without taking up the new one, and not heard of. */
export function unreachableOf(campaign: Campaign): { failed: string[]; asleep: string[] } {
  const { devices } = campaign;
  const rows = devices.rows('unreachable', devices.length);
  const named = (failed: boolean): string[] =>
    rows.filter((row) => hasFailed(campaign, row) === failed).map((row) => devices.id(row));
  return { failed: named(true), asleep: named(false) };
}

/** For machines: the plan, how far it is, and every device that is not reached. */
export function campaignValue(campaign: Campaign): Record<string, unknown> {
  const { plan, state, pausedFor, startedBy, approvedBy, wave, devices, endedAt } = campaign;
  return {
    ...plan,
    ...{ state, pausedFor, startedBy, approvedBy, wave, endedAt },
    devices: Object.fromEntries(deviceStates.map((one) => [one, devices.count(one)])),
    unreachable: isActive(campaign) || endedAt !== null ? unreachableOf(campaign) : { failed: [], asleep: [] },
  };
}

function nameOf(actor: Campaign['plan']['requestedBy']): string {
  return actor.type === 'person' ? actor.name : 'policy';
}
