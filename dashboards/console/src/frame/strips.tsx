import { useSyncExternalStore } from 'react';
import { connection } from '../api/connection.ts';
import { useLive } from '../api/live.tsx';
import { useSeat } from '../api/me.ts';
import { useResponses } from '../api/responses.ts';
import { Strip } from '../marks/states.tsx';
import { clock } from '../words/time.ts';

/** What holds for the whole console: connection lost, blind pipeline, responses stopped, dry run. */
export function Strips() {
  const { tenant } = useSeat();
  const now = useSyncExternalStore(connection.subscribe, connection.current);
  const { pulse } = useLive();
  const { data } = useResponses(tenant);
  return (
    <>
      {now.state === 'lost' ? (
        <Strip tone="high">
          <strong>Connection lost at {clock(now.since)}.</strong> What you see is as of then; it is tried again by
          itself.
        </Strip>
      ) : null}
      {pulse?.blind === true ? (
        <Strip tone="critical">
          <strong>The pipeline is blind.</strong> No events arrive; silence here means nothing until they do.
        </Strip>
      ) : null}
      {data?.stopped === true ? (
        <Strip tone="critical">
          <strong>Responses are stopped.</strong> Nothing new is enforced until somebody resumes them.
        </Strip>
      ) : null}
      {data !== undefined && !data.live.quarantine && !data.live.campaign ? (
        <Strip tone="accent">
          <strong>Dry run.</strong> Nothing is being enforced: quarantines and campaigns are planned and written down
          only.
        </Strip>
      ) : null}
    </>
  );
}
