import { EventDraft } from '../schemas/event/event.ts';
import type { Decoder, DecoderFactory } from './decoders/decoder.ts';
import { SyslogReader } from './decoders/syslog-header/syslog-header.ts';
import { attributeDevice, type Bindings } from './steps/attribute-device.ts';
import { checkValues } from './steps/check-values.ts';
import { DecoderSelection } from './steps/select-decoder.ts';
import { stampTime } from './steps/stamp-time.ts';
import type { StepResult } from './steps/step.ts';

/**
 * From a line to an event in the appender's hands, in this order:
 *   1. count it, before anything can go wrong with it, and put on the draft what the channel says (tenant, gateway,
 *      trust), which nothing in the text overrules afterwards; take secrets out of it before anything else sees it;
 *   2. read the syslog header: the cheapest check, and the one that refuses most of what is not meant for us;
 *   3. select the decoder and decode: the only step that knows a program;
 *   4. check values: whatever a decoder let through, no key is unlawful and no text unbounded after this;
 *   5. attribute the device, which needs a lawful claim and the channel's trust;
 *   6. stamp the time, last because it needs what the decoder found.
 * Steps 1 to 3 are the intake's, one per channel; 4 to 6 are here. A line that no decoder claims becomes
 * `line-received`. Every refusal goes to the dead letters with its bytes and the step that refused.
 */
export class Pipeline {
  /** One draft and one header for all channels: a line is finished before the next begins. */
  readonly draft = new EventDraft();
  readonly reader = new SyslogReader();
  readonly selection: DecoderSelection;
  readonly #factories: readonly DecoderFactory[];
  readonly #bindings: Bindings | undefined;

  /**
   * @param decoders found by the programs they claim; `structured-data`, `tocsin-json` and `cloud-audit` also by what a line
   * holds
   */
  constructor(decoders: readonly DecoderFactory[], bindings?: Bindings) {
    this.#factories = decoders;
    this.#bindings = bindings;
    this.selection = new DecoderSelection(decoders.map((create) => create()));
  }

  createDecoder(index: number): Decoder | undefined {
    return this.#factories[index]?.();
  }

  /** Steps 4 to 6. */
  finish(draft: EventDraft): StepResult {
    return checkValues(draft) || attributeDevice(draft, this.#bindings) || stampTime(draft);
  }
}
