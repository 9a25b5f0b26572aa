import { type Event, EventDraft, eventId } from '../schemas/event/event.ts';

const absent = new EventDraft();

/** An event as JSON: what is absent is left out, times are ISO, the line itself is text where it is text. */
export function eventJson(event: Event): Record<string, unknown> {
  const json: Record<string, unknown> = { id: eventId(event), kind: event.kind, trust: event.trust };
  for (const name of Object.keys(absent) as (keyof Event)[]) {
    const value = event[name];
    if (name === 'channel' || name === 'index' || name === 'raw' || value === absent[name]) continue;
    if (name === 'attributes') {
      if (event.attributes.length > 0) json['attributes'] = pairs(event.attributes);
    } else json[name] = typeof value === 'number' && times.has(name) ? new Date(value).toISOString() : value;
  }
  if (event.raw.length > 0) json['raw'] = Buffer.from(event.raw).toString('utf8');
  return json;
}

const times = new Set<keyof Event>(['time', 'at', 'receivedAt', 'certificateNotBefore', 'certificateNotAfter']);

function pairs(attributes: readonly string[]): [string, string][] {
  return Array.from({ length: attributes.length / 2 }, (_, i) => [
    attributes[i * 2] ?? '',
    attributes[i * 2 + 1] ?? '',
  ]);
}
