import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { type Campaign, type CampaignState, evolve, isOver } from '../../cases/campaign/state.ts';
import { clockFor } from '../../runtime/clock.ts';
import { Fault } from '../../runtime/errors.ts';
import { jsonEntry, readJson } from '../../runtime/log/json-record.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import { createWriter } from '../../runtime/log/writer-identity.ts';
import {
  campaignChangeSchema,
  type CampaignRequest,
  campaignRequestSchema,
  type CampaignScope,
} from '../../schemas/campaign.ts';
import { scopeKinds } from '../../schemas/fleet-facts.ts';
import { isId } from '../../schemas/limits.ts';
import { topics } from '../../schemas/topics.ts';
import { readCampaigns } from '../campaign/journal.ts';
import { campaignPage, campaignTable, campaignValue } from '../campaign/text.ts';
import { openLog } from '../open-log.ts';
import { common, type Common, configOf } from '../options.ts';
import { showableJson } from '../showable.ts';
import { wholeNumber } from '../whole-number.ts';

interface CampaignOptions extends Common {
  tenant: string;
  as: string;
  json?: boolean;
  all?: boolean;
  canary?: number;
  perMinute?: number;
  overlapMinutes?: number;
}

export function addCampaign(program: Command): void {
  const campaign = program.command('campaign').description('reset the credentials of many devices, wave by wave');
  common(campaign.command('list', { isDefault: true }))
    .description('campaigns that are planned or under way')
    .option('--all', 'those that are over too')
    .option('--json', 'one JSON object per campaign')
    .action((options: CampaignOptions) =>
      withCampaigns(options, async (_log, { all }) => {
        const chosen = [...all.values()].filter((one) => options.all === true || !isOver(one)).reverse();
        process.stdout.write(
          options.json === true
            ? chosen.map((one) => `${showableJson(campaignValue(one))}\n`).join('')
            : campaignTable(chosen),
        );
      }),
    );
  common(campaign.command('show'))
    .description('one campaign: whom it reaches, how far it is, who is not reached')
    .argument('<id>', 'its id or the beginning of it')
    .option('--json', 'as one JSON object, with every device that is not reached')
    .action((id: string, options: CampaignOptions) =>
      withCampaigns(options, async (_log, state) => tell(options, find(state, id))),
    );
  person(campaign.command('plan'))
    .description('see whom a campaign would reach; nothing begins until it is started')
    .argument('<kind>', scopeKinds.join(', '))
    .argument('[id]', 'which one; the tenant is the one of --tenant')
    .option('--canary <devices>', 'devices of the first wave', wholeNumber(1, 10_000))
    .option('--per-minute <devices>', 'new credentials a minute, never more', wholeNumber(1, 100_000))
    .option('--overlap-minutes <minutes>', 'how long both credentials may be valid', wholeNumber(1, 10_080))
    .action((kind: string, id: string | undefined, options: CampaignOptions) => {
      const { canary, perMinute, overlapMinutes } = options;
      const settings = {
        ...(canary === undefined ? {} : { canary }),
        ...(perMinute === undefined ? {} : { perMinute }),
        ...(overlapMinutes === undefined ? {} : { overlapMs: overlapMinutes * 60_000 }),
      };
      return wish(options, () => ({ type: 'plan-campaign', scope: scopeOf(kind, id ?? options.tenant), settings }));
    });
  aimed(campaign, 'start', 'begin what is planned; above a cap a second person must approve it');
  aimed(campaign, 'approve', 'as a second person, approve exactly these devices');
  aimed(campaign, 'pause', 'begin no further device; what is begun goes on');
  aimed(campaign, 'resume', 'go on; failures so far are accepted');
  aimed(campaign, 'abort', 'begin nothing more, and leave each device the one credential it uses');
}

function aimed(campaign: Command, verb: 'start' | 'approve' | 'pause' | 'resume' | 'abort', what: string): void {
  person(campaign.command(verb))
    .description(what)
    .argument('<id>')
    .action((id: string, options: CampaignOptions) =>
      wish(options, (state) => {
        const { id: whole, target } = find(state, id).plan;
        const type = `${verb}-campaign` as const;
        if (type === 'start-campaign' || type === 'approve-campaign') return { type, campaign: whole, target };
        return { type, campaign: whole };
      }),
    );
}

function person(command: Command): Command {
  return common(command)
    .option('--tenant <tenant>', 'whose devices', 'default')
    .option('--as <name>', 'who you are, for the journal', userInfo().username)
    .option('--json', 'what became of it as one JSON object');
}

function scopeOf(text: string, id: string): CampaignScope {
  const kind = scopeKinds.find((one) => one === text);
  if (kind === undefined) throw new Fault('INPUT_INVALID', `a scope is one of ${scopeKinds.join(', ')}`);
  if (!isId(id)) throw new Fault('INPUT_INVALID', 'an id is 1 to 64 letters, digits and ._:-');
  return { kind, id };
}

function find({ all }: CampaignState, id: string): Campaign {
  const [one, another] = [...all.values()].filter(({ plan }) => plan.id.startsWith(id));
  if (one === undefined) throw new Fault('INPUT_INVALID', `no campaign begins with ${id}; see: tocsin campaign --all`);
  if (another !== undefined) throw new Fault('INPUT_INVALID', `several campaigns begin with ${id}: give more of it`);
  return one;
}

async function withCampaigns(
  options: Common,
  action: (log: EventLog, state: CampaignState, next: number) => Promise<void>,
): Promise<void> {
  const config = configOf(options);
  const log = await openLog(config, clockFor(config.clock));
  try {
    const { state, next } = await readCampaigns(log);
    await action(log, state, next);
  } finally {
    await log.close();
  }
}

const patienceMs = 15_000;

type Asked<T = CampaignRequest> = T extends unknown ? Omit<T, 'id' | 'tenant' | 'actor' | 'at'> : never;

/** Asks, and waits for what becomes of it. @throws Fault INPUT_INVALID when it is refused, TIMEOUT when nobody decides */
function wish(options: CampaignOptions, asked: (state: CampaignState) => Asked): Promise<void> {
  return withCampaigns(options, async (log, state, next) => {
    const time = clockFor(configOf(options).clock).now();
    const actor = { type: 'person', name: options.as } as const;
    const about = { id: randomUUID(), tenant: options.tenant, actor, at: time };
    const request = campaignRequestSchema.parse({ ...about, ...asked(state) });
    await log.append([jsonEntry(topics.campaignRequests, 'request', createWriter(), time, request)]);
    const until = performance.now() + patienceMs;
    for (let at = next; performance.now() < until; ) {
      for (const record of await log.read(topics.campaigns, 0, at, { waitMs: 500 })) {
        at = record.offset + 1;
        const change = readJson(record, campaignChangeSchema);
        evolve(state, change);
        if (!('request' in change) || change.request !== request.id || !state.decided.has(request.id)) continue;
        if (change.type === 'wish-refused')
          throw new Fault('INPUT_INVALID', `refused: ${change.reason.replaceAll('_', ' ')}`);
        return tell(options, state.all.get('id' in change ? change.id : ''));
      }
    }
    throw new Fault('TIMEOUT', 'nothing has decided it yet: is the role campaign running? (tocsin status)', {
      retryable: true,
    });
  });
}

function tell({ json }: CampaignOptions, campaign: Campaign | undefined): void {
  if (campaign === undefined) return;
  process.stdout.write(json === true ? `${showableJson(campaignValue(campaign))}\n` : campaignPage(campaign));
}
