import type { Decoder } from '../decoder.ts';
import { parseJson } from '../tocsin-json/parse-json.ts';
import { decodeMessage } from './decode-message.ts';

/** MQTT messages as JSON, in a log's lines; over HTTP they come to POST /v1/mqtt. */
export function mqttMessageDecoder(): Decoder {
  return {
    name: 'mqtt-message',
    claims: (program) => program === 'mqtt-message',
    decode(line, draft) {
      const parsed = parseJson(line.line.text.slice(line.messageStart, line.messageEnd));
      return parsed.ok ? decodeMessage(parsed.value, parsed.value, draft) : { reject: parsed.reason };
    },
  };
}
