import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { QuarantinePreview } from '../../../../../schemas/api/responses.ts';
import { useSeat } from '../../api/me.ts';
import { request, tenantPath } from '../../api/request.ts';
import { useQuarantines, useResponseChange } from '../../api/responses.ts';
import { Button } from '../../marks/button.tsx';
import { Select, Wrong } from '../../marks/field.tsx';
import { More } from '../../marks/more.tsx';
import { State } from '../../marks/severity.tsx';
import { Answered, Strip } from '../../marks/states.tsx';
import { Facts } from '../../marks/table.tsx';
import { Text } from '../../marks/text.tsx';
import { Value } from '../../marks/value.tsx';
import { share } from '../../words/number.ts';
import { spaced } from '../../words/words.ts';
import styles from './campaigns.module.css';
import { QuarantineWay } from './quarantine-way.tsx';

const hours = [1, 4, 24, 72, 168];

/** What a quarantine of a device would do, and how the ones it has stand. Opening it does nothing. */
export function QuarantineView({ device }: { device: string }) {
  const { tenant } = useSeat();
  const quarantines = useQuarantines(tenant, device);
  const mine = quarantines.data?.pages.flatMap((page) => page.quarantines) ?? [];
  const running = mine.find((one) => one.endedAt === null && one.state !== 'refused');
  return (
    <article className={styles.sheet} aria-label="Quarantine">
      <h2>
        Quarantine of <Value value={device} most={40} />
      </h2>
      {running === undefined ? <Preview device={device} /> : <QuarantineWay quarantine={running} />}
      {mine
        .filter((one) => one !== running)
        .map((one) => (
          <QuarantineWay key={one.id} quarantine={one} />
        ))}
      <More query={quarantines} />
    </article>
  );
}

function Preview({ device }: { device: string }) {
  const { tenant, may } = useSeat();
  const [length, setLength] = useState(24);
  const preview = useQuery({
    queryKey: ['quarantine-preview', tenant, device, length],
    queryFn: ({ signal }) =>
      request<QuarantinePreview>(tenantPath(tenant, '/quarantines/preview'), {
        method: 'POST',
        body: { device, hours: length },
        signal,
      }),
    staleTime: 5_000,
  });
  const change = useResponseChange(tenant);
  return (
    <Answered query={preview}>
      {(plan) => (
        <>
          <p>
            {plan.gateways.length === 0 ? 'No gateway' : <Text value={plan.gateways.join(', ')} most={120} />} would
            refuse it, by <Text value={plan.enforcers.join(' and ') || 'nothing'} most={120} />. It ends by itself and
            can be released at any time.
          </p>
          <Facts
            rows={[
              ['Site', <Text key="site" value={plan.site} most={80} />],
              ['Model', <Text key="model" value={plan.model} most={80} />],
              ['Production batch', <Text key="batch" value={plan.productionBatch} most={80} />],
              ['Share of the fleet', share(plan.shareOfFleet)],
              ['This hour', `${plan.usedThisHour} of ${plan.allowedThisHour} used`],
            ]}
          />
          {plan.obstacle === '' ? null : (
            <p>
              <State tone="high">Mind this:</State> <Text value={spaced(plan.obstacle)} most={400} />
            </p>
          )}
          {plan.dryRun ? (
            <Strip tone="accent">Dry run: it would be planned and written down, and no gateway hears of it.</Strip>
          ) : null}
          <Select label="For how long" value={length} onChange={(event) => setLength(Number(event.target.value))}>
            {hours.map((one) => (
              <option key={one} value={one}>
                {one < 48 ? `${one} h` : `${one / 24} d`}
              </option>
            ))}
          </Select>
          <Wrong error={change.error} />
          {may('responder') ? (
            <Button
              kind="grave"
              disabled={change.isPending}
              onClick={() => change.mutate({ path: '/quarantines', body: { device, hours: length } })}
            >
              Ask for this quarantine
            </Button>
          ) : (
            <p>A responder may ask for it.</p>
          )}
        </>
      )}
    </Answered>
  );
}
