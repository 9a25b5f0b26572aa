import type { Webhooks } from '../../dashboards/api/ports/webhooks.ts';
import type { Config } from '../../runtime/config/schema.ts';
import type { WebhookState } from '../../schemas/api/webhooks.ts';
import type { LaneStatus } from '../webhooks/lane.ts';

/** @param lanes what the sender says of each endpoint; undefined while it does not answer */
export function webhookStates(
  { notify }: Pick<Config, 'notify'>,
  lanes: () => Promise<Readonly<Record<string, LaneStatus>> | undefined>,
): Webhooks {
  const endpoints = notify.webhook?.endpoints ?? [];
  return {
    async of(tenant) {
      const own = endpoints.filter((one) => one.tenant === tenant);
      const said = own.length === 0 ? undefined : await lanes();
      return own.map(({ name, url, events, severityAtLeast }) => ({
        ...{ name, host: new URL(url).host, events, severityAtLeast, live: notify.live },
        deliveries: deliveriesOf(said?.[name]),
      }));
    },
  };
}

function deliveriesOf(lane: LaneStatus | undefined): WebhookState['deliveries'] {
  if (lane === undefined) return null;
  const { delivered, waiting, behind, gone, failures, failingSince, nextAt, last, lastAt } = lane;
  return {
    ...{ delivered, waiting, behind, gone },
    failing: failures === 0 ? null : { attempts: failures, since: failingSince, nextAt: nextAt === 0 ? null : nextAt },
    last: lastAt === 0 ? null : { at: lastAt, result: last },
  };
}
