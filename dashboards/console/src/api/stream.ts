import type { Live } from '../../../../schemas/api/operations.ts';
import { connection } from './connection.ts';
import { addressOf, tenantPath } from './request.ts';

const types: readonly Live['type'][] = ['alerts', 'responses', 'cases', 'pipeline', 'resync'];
const againMs = 2_000;

/**
 * Follows the tenant's stream until it is stopped. The browser resumes it by its last id; where it gives up, it is opened
 * anew and the reader is told to read everything again. `refused`: the server answered, but not with a stream.
 */
export function followStream(tenant: string, tell: (live: Live) => void, refused: () => void): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let missed = false;
  const open = (): void => {
    source = new EventSource(addressOf(tenantPath(tenant, '/stream')));
    source.addEventListener('open', () => {
      connection.open('stream');
      if (missed) tell({ type: 'resync' });
      missed = false;
    });
    source.addEventListener('error', () => {
      connection.lost('stream');
      missed = true;
      if (source?.readyState !== EventSource.CLOSED) return;
      refused();
      timer = setTimeout(open, againMs);
    });
    for (const type of types) {
      source.addEventListener(type, (event: MessageEvent<string>) => tell(JSON.parse(event.data) as Live));
    }
  };
  const offline = (): void => {
    connection.lost('stream');
    missed = true;
  };
  // One that outlived the gap says nothing of it, and one that did not may take minutes to notice.
  const online = (): void => {
    clearTimeout(timer);
    source?.close();
    open();
  };
  window.addEventListener('offline', offline);
  window.addEventListener('online', online);
  open();
  return () => {
    window.removeEventListener('offline', offline);
    window.removeEventListener('online', online);
    clearTimeout(timer);
    source?.close();
  };
}
