import { AuditTrail } from './audit-trail.ts';
import {
  auditedCampaign,
  auditedEntry,
  auditedForgetting,
  auditedQuarantine,
  auditedRevocation,
  auditedView,
} from './audited.ts';
import { certificateRegistry } from './certificate-registry.ts';
import { ChainWatch } from './chain-watch.ts';
import { detectorSheets, readRunbooks } from './detector-sheets.ts';
import { LiveAlerts } from './live-alerts.ts';
import { LiveBaselines } from './live-baselines.ts';
import { LiveCampaigns } from './live-campaigns.ts';
import { JournalFeed } from './live-feed.ts';
import { LiveFleet } from './live-fleet.ts';
import { LiveFold } from './live-fold.ts';
import { LivePipeline } from './live-pipeline.ts';
import { LiveQuarantines } from './live-quarantines.ts';
import { LiveViews } from './live-views.ts';
import { onCallDesk } from './on-call-desk.ts';
import { isOfCase } from './story.ts';
import { webhookStates } from './webhook-states.ts';
import { flooding } from '../../detectors/flooding/detector.ts';
import { dataRoutes } from '../../dashboards/api/data-routes.ts';
import type { Route } from '../../dashboards/api/route.ts';
import { BoundedEvents } from '../../dashboards/search/bounded.ts';
import { pause } from '../../runtime/retry.ts';
import { revocationChangeSchema } from '../../schemas/revocation.ts';
import { forgettingSchema } from '../../schemas/forgetting.ts';
import { topics } from '../../schemas/topics.ts';
import { BegunNow } from '../begun-now.ts';
import { type Context } from '../context.ts';
import { openStoreFor } from '../open-store.ts';
import { withSettings } from '../detection.ts';
import { rosterOf } from '../on-call.ts';
import { rulesOf } from '../quarantine/rules.ts';
import { Targets } from '../quarantine/target.ts';
import { issuersOf } from '../revocation/rules.ts';
import { trySettings } from '../what-if/try-settings.ts';

const pipelineEveryMs = 5_000;

/** What people ask of the data, and what keeps it current. */
export interface Data {
  routes: Route[];
  /** Rejects with what trying again does not mend. */
  done: Promise<void>;
  close(): Promise<void>;
}

/** Folds every journal to its present end, then goes on until the signal. @throws Fault of the log, CONFIG_INVALID */
export async function openData(context: Context, trail = new AuditTrail()): Promise<Data> {
  const { config, clock, signal, logger } = context;
  const log = await context.log();
  // Everything here is asked by people: it goes through the door of readers.
  const store = openStoreFor(config, 'reader');
  let feed: JournalFeed | undefined;
  const note = (told: ReturnType<typeof auditedEntry>): void => {
    if (told !== undefined) trail.add(told.tenant, told.entry);
  };

  const book = new LiveAlerts(log, clock, (entry, offset, alerts) => {
    note(auditedEntry(entry, offset));
    const { tenant, change } = entry;
    feed?.tell({ offset, tenant, alerts, opened: change.type === 'alert-opened' ? 1 : 0 });
    const decided = change.type === 'response-approved' || change.type === 'response-declined';
    if (decided || entry.commands.some((command) => 'target' in command)) feed?.tellOf('responses', tenant);
    if ([change, ...entry.also].some(isOfCase)) feed?.tellOf('cases', tenant);
  });
  const fleet = new LiveFleet(log);
  const targets = new Targets(fleet, store);
  const asked = { rules: rulesOf(config), targets, begun: new BegunNow(log, fleet) };
  const quarantines = new LiveQuarantines(log, clock, asked, (change, offset, one) => {
    note(auditedQuarantine(change, offset, one));
    feed?.tellOf('responses', one?.tenant ?? ('tenant' in change ? change.tenant : ''));
  });
  const campaigns = new LiveCampaigns(log, clock, (change, offset, one) => {
    note(auditedCampaign(change, offset, one));
    feed?.tellOf('responses', one?.plan.tenant ?? '');
  });
  const views = new LiveViews(log, clock, (change, offset) => note(auditedView(change, offset)));
  const revoked = new Map<string, { tenant: string; device: string }>();
  const revocations = new LiveFold(log, topics.revocations, revocationChangeSchema, (change, { offset }) => {
    if (change.type === 'revocation-planned') revoked.set(change.revocation.id, change.revocation);
    if (revoked.size > 20_000) for (const oldest of [...revoked.keys()].slice(0, 10_000)) revoked.delete(oldest);
    const id = change.type === 'revocation-planned' ? change.revocation.id : 'id' in change ? change.id : '';
    note(auditedRevocation(change, offset, revoked.get(id)));
  });
  const forgetting = new LiveFold(log, topics.forgetting, forgettingSchema, (change, { offset }) =>
    note(auditedForgetting(change, offset)),
  );
  const folds = [book, quarantines, campaigns, views, fleet, revocations, forgetting];
  await Promise.all(folds.map((fold) => fold.open()));
  feed = new JournalFeed(book.asOf + 1);

  const [ownFlooding = flooding] = withSettings([flooding], pickSettings(config.detect.settings, flooding.id));
  const baselines = new LiveBaselines(log, ownFlooding.settings);
  const pipeline = new LivePipeline(config, { log, store }, clock);
  const issuers = issuersOf(config);
  const delegated = (tenant: string) =>
    new Set(issuers.filter((one) => one.tenant === tenant).map(({ keyId }) => keyId));
  const people = {
    scorecards: (tenant: string) => book.scorecards(tenant),
    open: (tenant: string) => book.openOf(tenant),
  };
  const { notify, quarantine, campaign, pki } = config;
  const routes = dataRoutes({
    ...{ book, fleet, quarantines, campaigns, views, baselines, pipeline, feed, store, clock },
    events: new BoundedEvents(store),
    detectors: detectorSheets(config, readRunbooks(), people),
    registry: certificateRegistry(fleet, delegated),
    audit: trail,
    webhooks: webhookStates(config, () => pipeline.lanes()),
    auditChains: new ChainWatch(log, clock, logger, signal),
    trySettings: trySettings(config),
    onCall: onCallDesk(rosterOf(config)),
    live: {
      quarantine: quarantine.live,
      campaign: campaign.live,
      revocation: pki?.live ?? false,
      sms: notify.live && notify.sms !== undefined,
      email: notify.live && notify.email !== undefined,
    },
  });

  const told = feed;
  const telling = (async () => {
    let before: { at: number; offered: number } | undefined;
    while (await pause(pipelineEveryMs, signal)) {
      if (told.readers === 0) continue;
      const state = await pipeline.state().catch((failure: unknown) => {
        logger.warn({ failure: String(failure) }, 'the state of the pipeline could not be read');
      });
      if (state === undefined) continue;
      const { offered, residual } = state.counts;
      const now = { at: performance.now(), offered: offered ?? before?.offered ?? 0 };
      const minutes = before === undefined ? 0 : (now.at - before.at) / 60_000;
      const eventsPerMinute =
        minutes === 0 ? 0 : Math.max(0, Math.round((now.offered - (before?.offered ?? 0)) / minutes));
      before = now;
      told.tellPipeline({ eventsPerMinute, residual: state.settled ? residual : null, blind: state.blind !== null });
    }
  })();
  const loops = [...folds.map((fold) => fold.follow(signal)), baselines.follow(signal), telling];
  return {
    routes,
    done: Promise.all(loops).then(() => undefined),
    close: async () => {
      await Promise.allSettled(loops);
      await store.close();
    },
  };
}

function pickSettings<T>(settings: Record<string, T>, id: string): Record<string, T> {
  const own = settings[id];
  return own === undefined ? {} : { [id]: own };
}
