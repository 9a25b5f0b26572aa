import { expect, it } from 'vitest';
import type { LiveReader } from '../ports/live.ts';
import { liveText } from './events.ts';

/** One message about the pipeline, as somebody reads it. */
async function told(all: boolean): Promise<string> {
  const end = new AbortController();
  const reader: LiveReader = {
    next: async () => ({ id: '7', messages: [{ type: 'pipeline', eventsPerMinute: 900, residual: 3, blind: true }] }),
    close: () => undefined,
  };
  for await (const text of liveText(reader, end.signal, all)) if (text.includes('data: ')) return text;
  return '';
}

it('tells what all tenants send to those who run the installation, and to others only whether it is blind', async () => {
  expect(await told(true)).toContain('"eventsPerMinute":900,"residual":3,"blind":true');
  expect(await told(false)).toContain('"eventsPerMinute":null,"residual":null,"blind":true');
});
