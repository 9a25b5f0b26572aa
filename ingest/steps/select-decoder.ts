import { looksLikeAudit } from '../decoders/cloud-audit/recognise.ts';
import type { Decoder } from '../decoders/decoder.ts';
import { looksLikeJournal } from '../decoders/journald/entry.ts';
import type { SyslogLine } from '../line.ts';

const brace = 0x7b;
const space = 0x20;
/** Programs whose decoder is remembered; beyond that they are asked for each time. */
const rememberedPrograms = 1024;

/**
 * Finds who reads a line: the decoder that claims its program, else by content (an element `tocsin@` of structured data, a JSON
 * object that is an audit record, a journal's entry, or any other), else nobody. Answers positions in the list of decoders, -1 for nobody.
 */
export class DecoderSelection {
  readonly #decoders: readonly Decoder[];
  readonly #structured: number;
  readonly #json: number;
  readonly #audit: number;
  readonly #journal: number;
  readonly #byProgram = new Map<string, number>();
  #lastProgram: string | undefined;
  #lastIndex = -1;

  constructor(decoders: readonly Decoder[]) {
    this.#decoders = decoders;
    this.#structured = decoders.findIndex(({ name }) => name === 'structured-data');
    this.#json = decoders.findIndex(({ name }) => name === 'tocsin-json');
    this.#audit = decoders.findIndex(({ name }) => name === 'cloud-audit');
    this.#journal = decoders.findIndex(({ name }) => name === 'journald');
  }

  select(syslog: SyslogLine): number {
    const claimed = this.#ofProgram(syslog.program);
    if (claimed >= 0) return claimed;
    if (this.#structured >= 0 && syslog.own !== undefined) return this.#structured;
    const object = startOfObject(syslog);
    if (object < 0) return -1;
    const { line, messageEnd } = syslog;
    if (this.#audit >= 0 && looksLikeAudit(line.text, object, messageEnd)) return this.#audit;
    return this.#journal >= 0 && looksLikeJournal(line.text, object, messageEnd) ? this.#journal : this.#json;
  }

  #ofProgram(program: string): number {
    if (program === this.#lastProgram) return this.#lastIndex;
    let index = this.#byProgram.get(program);
    if (index === undefined) {
      index = this.#decoders.findIndex((decoder) => decoder.claims(program));
      // A copy: the string at hand may be a part of its whole chunk.
      if (this.#byProgram.size < rememberedPrograms) this.#byProgram.set(Buffer.from(program).toString(), index);
    }
    this.#lastProgram = program;
    this.#lastIndex = index;
    return index;
  }
}

/** Where a message that is a JSON object has its opening brace; -1 for any other. */
function startOfObject({ line, messageStart, messageEnd }: SyslogLine): number {
  let at = messageStart;
  while (at < messageEnd && line.text.charCodeAt(at) === space) at++;
  return at < messageEnd && line.text.charCodeAt(at) === brace ? at : -1;
}
