import type { Live } from '../../../schemas/api/operations.ts';
import type { LiveReader } from '../ports/live.ts';

const heartbeatMs = 15_000;
/** Changes that follow each other closely become one message. */
const gatherMs = 150;

/** One server-sent event (WHATWG HTML 9.2). JSON holds no line break. */
export function sse(event: string, data: unknown, id?: string): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/**
 * The text of a stream: written as fast as it is taken, with a comment while there is nothing to say.
 * @param all whether its reader may know what is counted over all tenants
 */
export async function* liveText(reader: LiveReader, signal: AbortSignal, all: boolean): AsyncGenerator<string> {
  try {
    yield 'retry: 2000\n\n';
    while (!signal.aborted) {
      const news = await reader.next(heartbeatMs, signal);
      if (signal.aborted) return;
      if (news === undefined) {
        yield ': still here\n\n';
        continue;
      }
      yield news.messages.map((message) => sse(message.type, all ? message : ofTenant(message), news.id)).join('');
      if (news.messages.some(({ type }) => type === 'resync')) return;
      await pause(gatherMs, signal);
    }
  } finally {
    reader.close();
  }
}

function ofTenant(message: Live): Live {
  return message.type === 'pipeline' ? { ...message, eventsPerMinute: null, residual: null } : message;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}
