import type { EventDraft } from '../../schemas/event/event.ts';
import { isId, limits } from '../../schemas/limits.ts';

/**
 * Notes who a line says it is about. A name that cannot be an id must not cost us the event, so it is kept as the
 * attribute `common_name` instead.
 */
export function claimDevice(draft: EventDraft, name: string): void {
  draft.claimedDevice = isId(name) ? name : '';
  if (name !== '' && draft.claimedDevice === '') addAttribute(draft, 'common_name', name);
}

/** Adds one attribute within the bounds; what is absent or beyond them is left out. */
export function addAttribute(draft: EventDraft, name: string, value: string): void {
  if (value === '' || draft.attributes.length >= limits.attributes * 2) return;
  draft.attributes.push(name, clip(value, limits.attributeChars));
}

/** At most `chars` UTF-16 units, well formed: a pair is never cut in two. */
export function clip(text: string, chars: number = limits.textChars): string {
  return (text.length <= chars ? text : text.slice(0, chars)).toWellFormed();
}
