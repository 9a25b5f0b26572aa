import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export interface FloodOptions {
  port: number;
  forMs: number;
  /** 0: as fast as this process can. */
  perSecond: number;
  /** Sent from, one of 127.0.0.0/8. */
  from: string;
  device: string;
}

/** Sends numbered telemetry of one device as datagrams, from a process of its own; resolves to how many were sent. */
export function startUdpFlood(options: FloodOptions): { process: ChildProcess; sent: Promise<number> } {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const sent = (async () => {
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    const [status] = (await once(child, 'close')) as [number | null];
    if (status !== 0) throw new Error(`the flood ended with ${status}`);
    return Number(said);
  })();
  return { process: child, sent };
}

export function telemetryLine(device: string, sequence: number): string {
  const stamp = new Date().toISOString();
  return `<134>1 ${stamp} gw edge - - [tocsin@32473 device="${device}" kind="message-published" seq="${sequence}" nonce="${device}-${sequence}" size="120"] up`;
}

async function flood({ port, forMs, perSecond, from, device }: FloodOptions): Promise<number> {
  const socket = createSocket('udp4');
  socket.bind(0, from);
  await once(socket, 'listening');
  let tried = 0;
  let failed = 0;
  let done = 0;
  const began = performance.now();
  for (let passed = 0; passed < forMs; passed = performance.now() - began) {
    const due = perSecond === 0 ? tried + 64 : Math.floor((passed * perSecond) / 1_000);
    while (tried < due) {
      socket.send(telemetryLine(device, ++tried), port, '127.0.0.1', (failure) => {
        done++;
        if (failure !== null) failed++;
      });
    }
    if (perSecond === 0 && tried - done < 1_024) await turn();
    else await sleep(perSecond === 0 ? 0 : 10);
  }
  while (done < tried) await sleep(10);
  socket.close();
  return tried - failed;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  process.stdout.write(String(await flood(JSON.parse(process.argv[2] ?? '') as FloodOptions)));
