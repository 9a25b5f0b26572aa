import { randomBytes } from 'node:crypto';
import { EventDraft } from '../../schemas/event/event.ts';
import type { EventSink } from '../appender/sealed.ts';
import type { DropReason, GatedChannel } from './sending.ts';

/** Sources told apart between two tellings; what is beyond is summed by gateway, then by tenant, and none of it is lost. */
const mostSources = 256;
const mostGateways = 1_024;

interface Entry {
  channel: GatedChannel;
  device: string;
  reason: DropReason;
  lines: number;
}

/**
 * What was let go of, by source and reason. It is told by events in the log, each of which stands for no line and weighs as many
 * as were dropped: so tables, detectors and every rerun see the same.
 */
export class DropBook {
  readonly #entries = new Map<string, Entry>();
  /** Events of this run come from one channel of their own. */
  readonly #channel = randomBytes(8).toString('hex');
  #told = 0;

  /** @param device the one that floods, '' where all of the channel is meant */
  note(channel: GatedChannel, reason: DropReason, lines: number, device: string): void {
    const { tenant, gateway, listener, sender = '' } = channel;
    const size = this.#entries.size;
    const exact = `${tenant}/${gateway}/${listener}/${reason}/${sender}/${device}`;
    if (size < mostSources || this.#entries.has(exact)) return this.#add(exact, { channel, device, reason, lines });
    const wide = `${tenant}/${gateway}/${listener}/${reason}`;
    if (size < mostGateways || this.#entries.has(wide))
      return this.#add(wide, { channel: { ...channel, sender: '' }, device: '', reason, lines });
    this.#add(`${tenant}///${reason}`, {
      channel: { tenant, gateway: '', trust: 'none', listener: '', sender: '' },
      ...{ device: '', reason, lines },
    });
  }

  /** @param now ms since 1970 */
  tell(sink: EventSink, now: number): void {
    for (const { channel, device, reason, lines } of this.#entries.values()) {
      const draft = new EventDraft();
      const { tenant, gateway, trust, listener, sender = '' } = channel;
      Object.assign(draft, { tenant, gateway, trust, reason, time: now, receivedAt: now });
      draft.kind = 'input-dropped';
      draft.channel = this.#channel;
      draft.index = this.#told++;
      if (trust === 'none') draft.claimedDevice = device;
      else draft.device = device;
      draft.source = listener;
      draft.peer = gateway === '' ? sender : '';
      draft.lines = 0;
      draft.weight = Math.min(lines, 0xffff_ffff);
      sink.event(draft);
    }
    this.#entries.clear();
  }

  #add(key: string, entry: Entry): void {
    const known = this.#entries.get(key);
    if (known === undefined) this.#entries.set(key, entry);
    else known.lines += entry.lines;
  }
}
