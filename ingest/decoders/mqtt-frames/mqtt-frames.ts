import type { Decoder } from '../decoder.ts';
import { parseJson } from '../tocsin-json/parse-json.ts';
import { decodeFrame } from './decode-frame.ts';

/** Captured frames with what an MQTT dissector said of them, one JSON object a line (docs/coverage.md). */
export function mqttFramesDecoder(): Decoder {
  return {
    name: 'mqtt-frames',
    claims: (program) => program === 'mqtt-frames',
    decode(line, draft) {
      const parsed = parseJson(line.line.text.slice(line.messageStart, line.messageEnd));
      return parsed.ok ? decodeFrame(parsed.value, draft) : { reject: parsed.reason };
    },
  };
}
