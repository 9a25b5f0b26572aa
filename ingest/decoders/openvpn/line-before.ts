import type { Endpoint } from '../endpoint.ts';
import { own } from '../held-attempts.ts';
import type { Prefix } from './prefix.ts';
import { parseWarning, type Warning } from './warning-line.ts';

/** Who a line is about that says nothing of it itself. */
export interface About extends Endpoint {
  name: string;
}

const nobody: About = { name: '', address: '', port: 0 };

/**
 * What the line before said, where the next one only makes sense after it. OpenVPN does one thing after the other: what it
 * says after a packet asked for its session to move is about that packet, and what it counts as suppressed was like the last
 * line it logged, whoever stands in front of the count (2.6.14: the client of the line that ended the run).
 */
export class LineBefore {
  #floating: About | undefined;
  #repeating: About | undefined;

  /** Who a warning is about by the line before; undefined when that does not say. */
  about({ warning }: Pick<Warning, 'warning'>, { address }: Pick<Prefix, 'address'>): About | undefined {
    if (warning === 'replay' && address === '') return this.#floating;
    return warning === 'suppressed' ? this.#repeating : undefined;
  }

  /** Whether a line counts what was suppressed of the repeats before it. */
  counts(text: string): boolean {
    return this.#repeating !== undefined && parseWarning(text)?.warning === 'suppressed';
  }

  /** Notes a line, with its prefix and the warning it was. */
  note(prefix: Prefix, found: Warning | undefined): void {
    // What comes between a packet and its verdict, at `verb 4`, and between the last line and the count, says nothing new.
    if (found === undefined && isAside(prefix.rest)) return;
    this.#repeating = found?.warning === 'replay' ? this.#whose(prefix) : undefined;
    this.#floating =
      found?.warning === 'float' ? { ...found.peer, address: own(found.peer.address), name: '' } : undefined;
  }

  #whose({ name, address, port }: Prefix): About {
    return address === '' ? (this.#floating ?? nobody) : { name: own(name), address: own(address), port };
  }
}

function isAside(text: string): boolean {
  return text.startsWith('PID_ERR ') || text.startsWith('NOTE: --mute triggered');
}
