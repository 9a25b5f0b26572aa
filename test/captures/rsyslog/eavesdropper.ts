import { readFileSync } from 'node:fs';
import path from 'node:path';
import { startDaemon } from '../run.ts';
import { sleep } from '../recorder.ts';
import type { Gateway } from './gateway.ts';
import { openSocket } from './meter.ts';

/** Somebody on the path who can listen and send, but has no keys. */
export interface Eavesdropper {
  /** What was heard from an address so far: the datagrams' contents, oldest first. */
  heardFrom(address: string): Buffer[];
  /** Sends datagrams as they were heard, from an address of its own. */
  play(datagrams: readonly Buffer[], from: string, pauseMs: number): Promise<void>;
  stop(): Promise<void>;
}

/** Listens to the gateway's port with tcpdump. */
export async function startEavesdropper(dir: string, gateway: Gateway): Promise<Eavesdropper> {
  const file = path.join(dir, 'heard.pcap');
  const filter = `udp and dst host ${gateway.address} and dst port ${gateway.port}`;
  const args = ['-i', 'lo', '-n', '-Z', 'root', '--immediate-mode', '-U', '-s', '0', '-w', file, filter];
  const tcpdump = startDaemon('tcpdump', args);
  await tcpdump.seen('listening on');
  const orphan = (): void => void process.kill(tcpdump.pid);
  process.once('exit', orphan);
  return {
    heardFrom: (address) =>
      datagramsIn(readFileSync(file))
        .filter(({ from }) => from === address)
        .map(({ content }) => content),
    async play(datagrams, from, pauseMs) {
      const socket = await openSocket(from);
      for (const datagram of datagrams) {
        await new Promise<void>((resolve) => socket.send(datagram, gateway.port, gateway.address, () => resolve()));
        await sleep(pauseMs);
      }
      socket.close();
    },
    stop() {
      process.off('exit', orphan);
      return tcpdump.stop();
    },
  };
}

const fileHeader = 24;
const recordHeader = 16;
const ethernetHeader = 14;
const udpHeader = 8;

/** The UDP datagrams of a pcap file in this machine's byte order, of Ethernet frames with IPv4: what tcpdump hears on lo. */
function datagramsIn(pcap: Buffer): { from: string; content: Buffer }[] {
  const found: { from: string; content: Buffer }[] = [];
  for (let at = fileHeader; at + recordHeader <= pcap.length; ) {
    const length = pcap.readUInt32LE(at + 8);
    const ip = at + recordHeader + ethernetHeader;
    const end = at + recordHeader + length;
    // The last record may not be written to its end yet.
    if (end > pcap.length) break;
    const ipHeader = (pcap.readUInt8(ip) & 0x0f) * 4;
    found.push({
      from: pcap.subarray(ip + 12, ip + 16).join('.'),
      content: Buffer.from(pcap.subarray(ip + ipHeader + udpHeader, end)),
    });
    at = end;
  }
  return found;
}
