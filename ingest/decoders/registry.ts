import { cloudAuditDecoder } from './cloud-audit/cloud-audit.ts';
import type { DecoderFactory } from './decoder.ts';
import { haproxyHttpDecoder } from './haproxy-http/haproxy-http.ts';
import { journaldDecoder } from './journald/journald.ts';
import { mosquittoDecoder } from './mosquitto/mosquitto.ts';
import { mqttFramesDecoder } from './mqtt-frames/mqtt-frames.ts';
import { mqttMessageDecoder } from './mqtt-message/mqtt-message.ts';
import { nginxAccessDecoder } from './nginx-access/nginx-access.ts';
import { openvpnDecoder } from './openvpn/openvpn.ts';
import { sshdDecoder } from './sshd/sshd.ts';
import { createStructuredDataDecoder } from './structured-data/structured-data.ts';
import { tocsinJsonDecoder } from './tocsin-json/tocsin-json.ts';

/** Every decoder by the name that events carry in `source`. Adding one is a folder and a line here. */
export const decoders: ReadonlyMap<string, DecoderFactory> = new Map([
  ['structured-data', createStructuredDataDecoder],
  ['tocsin-json', tocsinJsonDecoder],
  ['openvpn', openvpnDecoder],
  ['sshd', sshdDecoder],
  ['mosquitto', mosquittoDecoder],
  ['mqtt-message', mqttMessageDecoder],
  ['mqtt-frames', mqttFramesDecoder],
  ['nginx-access', nginxAccessDecoder],
  ['haproxy-http', haproxyHttpDecoder],
  ['cloud-audit', cloudAuditDecoder],
  ['journald', journaldDecoder(() => [...decoders.values()])],
]);

/** What may be asked for by name: one decoder, or `auto` for whichever claims a line. */
export const decoderNames: readonly string[] = ['auto', ...decoders.keys()];

/**
 * The decoders to try: all of them for `auto`; a single one takes every line as its own, whatever program the line names.
 * undefined for a name that is none of `decoderNames`.
 */
export function decodersFor(name: string): readonly DecoderFactory[] | undefined {
  if (name === 'auto') return [...decoders.values()];
  const create = decoders.get(name);
  return create === undefined ? undefined : [() => ({ ...create(), claims: () => true })];
}
