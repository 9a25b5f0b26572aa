import { readFileSync, statSync } from 'node:fs';
import { Fault } from '../../runtime/errors.ts';
import { textChunks, type Reading } from './text-chunks.ts';

const begin = '-----BEGIN ';
const end = '-----END ';
/** Longest block, characters: a certificate of 64 KiB and its line ends. */
const mostBlockChars = 96 * 1024;

/** A certificate of a file; `der` is undefined for a block that is none or that cannot be read. */
export interface FoundCertificate {
  line: number;
  der: Buffer | undefined;
  reason: string;
}

/** Whether a file holds certificates rather than a table: DER, or PEM with anything before it. @throws Fault INPUT_INVALID */
export function holdsCertificates(file: string): boolean {
  if (isDer(file)) return true;
  for (const first of textChunks(file)) return first.includes(begin);
  return false;
}

/** The certificates of a DER or PEM file. Keys and requests that lie beside them are never read, only counted as refused. */
export function* certificatesOf(file: string, reading?: Reading): Generator<FoundCertificate> {
  if (isDer(file)) return void (yield { line: 1, der: readFileSync(file), reason: '' });
  let line = 0;
  let block: { line: number; label: string; text: string } | undefined;
  let rest = '';
  for (const chunk of textChunks(file, reading)) {
    const lines = (rest + chunk).split('\n');
    rest = (lines.pop() ?? '').slice(0, mostBlockChars);
    for (const text of lines) {
      line++;
      if (text.startsWith(begin)) block = { line, label: text.trim().slice(begin.length, -5), text: '' };
      else if (block !== undefined && text.startsWith(end)) {
        yield closed(block);
        block = undefined;
      } else if (block !== undefined && block.text.length < mostBlockChars) block.text += text.trim();
    }
  }
  if (block !== undefined) yield rest.startsWith(end) ? closed(block) : refused(block.line, 'pem_cut_off');
}

function closed({ line, label, text }: { line: number; label: string; text: string }): FoundCertificate {
  if (label.endsWith('PRIVATE KEY')) return refused(line, 'private_key_does_not_belong_here');
  if (label !== 'CERTIFICATE' && label !== 'TRUSTED CERTIFICATE') return refused(line, 'pem_no_certificate');
  if (text.length >= mostBlockChars || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return refused(line, 'pem_invalid');
  return { line, der: Buffer.from(text, 'base64'), reason: '' };
}

function refused(line: number, reason: string): FoundCertificate {
  return { line, der: undefined, reason };
}

function isDer(file: string): boolean {
  try {
    if (statSync(file).size > mostBlockChars) return false;
    const bytes = readFileSync(file);
    // SEQUENCE with a length of two octets, as every certificate has.
    return bytes[0] === 0x30 && bytes[1] === 0x82 && bytes.readUInt16BE(2) + 4 === bytes.length;
  } catch (cause) {
    throw new Fault('INPUT_INVALID', `${file}: ${(cause as Error).message}`, { cause });
  }
}
