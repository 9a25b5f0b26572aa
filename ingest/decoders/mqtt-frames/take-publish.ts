import { createHash } from 'node:crypto';
import type { EventDraft } from '../../../schemas/event/event.ts';
import { limits } from '../../../schemas/limits.ts';
import { addAttribute } from '../claim.ts';
import type { Decoded } from '../decoder.ts';
import type { Members } from '../members.ts';
import { readingOf } from '../reading.ts';

/** What was published, as an event that weighs as many as the frame held; its topic and payload are the last one's. */
export function takePublish(published: readonly Members[], draft: EventDraft): Decoded {
  const message = published.at(-1) ?? {};
  const { topic, payload, qos, dup, msgid } = message;
  if (typeof topic !== 'string' || topic === '') return { reject: 'topic_missing' };
  if (typeof payload !== 'string') return { reject: 'payload_missing' };
  draft.kind = 'message-published';
  draft.weight = published.length;
  draft.size = Buffer.byteLength(payload);
  draft.payloadHash = createHash('sha256').update(payload).digest('hex');
  draft.redelivered = dup === 1 || dup === true;
  addAttribute(draft, 'topic', topic.slice(0, limits.attributeChars));
  if (typeof qos === 'number') addAttribute(draft, 'qos', String(qos));
  if (typeof msgid === 'number') addAttribute(draft, 'message_id', String(msgid));
  addAttribute(draft, 'value', readingOf(payload));
  return 'event';
}
