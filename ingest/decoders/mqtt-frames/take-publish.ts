import { createHash } from 'node:crypto';
import type { EventDraft } from '../../../schemas/event/event.ts';
import { limits } from '../../../schemas/limits.ts';
import { addAttribute } from '../claim.ts';
import type { Decoded } from '../decoder.ts';
import type { Members } from '../members.ts';
import { payloadShape } from '../payload-shape.ts';
import { readingOf } from '../reading.ts';

/** What was published, as an event that weighs as many as the frame held; its topic and payload are the last one's. */
export function takePublish(published: readonly Members[], draft: EventDraft): Decoded {
  const message = published.at(-1) ?? {};
  const { topic, payload, qos, dup, msgid } = message;
  if (typeof topic !== 'string' || topic === '') return { reject: 'topic_missing' };
  if (typeof payload !== 'string') return { reject: 'payload_missing' };
  draft.kind = 'message-published';
  draft.weight = published.length;
  const bytes = Buffer.from(payload);
  draft.size = bytes.length;
  draft.payloadHash = createHash('sha256').update(bytes).digest('hex');
  draft.redelivered = dup === 1 || dup === true;
  addAttribute(draft, 'topic', topic.slice(0, limits.attributeChars));
  if (typeof qos === 'number') addAttribute(draft, 'qos', String(qos));
  if (typeof msgid === 'number') addAttribute(draft, 'message_id', String(msgid));
  const reading = readingOf(payload);
  addAttribute(draft, 'value', reading);
  // A reading says itself what it looks like.
  if (reading === '') addAttribute(draft, 'payload_shape', payloadShape(bytes));
  return 'event';
}
