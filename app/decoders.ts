import type { DecoderFactory } from '../ingest/decoders/decoder.ts';
import { journaldDecoder } from '../ingest/decoders/journald/journald.ts';
import { readMappings } from '../ingest/decoders/mapping/mapping.ts';
import { decoders } from '../ingest/decoders/registry.ts';
import type { Config } from '../runtime/config/schema.ts';
import { readNamed } from './read-file.ts';

/** All decoders, those of the configuration's mappings first: they were made for the programs they name. @throws Fault CONFIG_INVALID */
export function decodersOf({ mappings }: Pick<Config, 'mappings'>): DecoderFactory[] {
  const mapped = mappings.flatMap(mappingsIn);
  if (mapped.length === 0) return [...decoders.values()];
  // A journal's messages are for the mappings, too.
  const all: DecoderFactory[] = [
    ...mapped,
    ...new Map(decoders)
      .set(
        'journald',
        journaldDecoder(() => all),
      )
      .values(),
  ];
  return all;
}

/** @throws Fault CONFIG_INVALID */
export function mappingsIn(file: string): DecoderFactory[] {
  return readMappings(readNamed(file).toString('utf8'), file);
}

/** What to try a file of mappings with: a single one takes every line as its own, of several each its programs'. */
export function mappingsToTry(file: string): DecoderFactory[] {
  const factories = mappingsIn(file);
  const [only] = factories;
  return factories.length > 1 || only === undefined ? factories : [() => ({ ...only(), claims: () => true })];
}
