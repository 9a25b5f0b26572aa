import { connect, type Socket } from 'node:net';

export interface LineNoise {
  /** Lines written to the socket so far; those in the way of a cut are lost, as TCP has it. */
  readonly written: number;
  stop(): Promise<void>;
}

/** Numbered syslog lines over TCP, each written once; connects again after a cut. */
export function startLineNoise(port: number, perSecond: number): LineNoise {
  let socket: Socket | undefined;
  let written = 0;
  let stopped = false;
  const open = (): void => {
    if (stopped) return;
    const own = connect(port, '127.0.0.1');
    own.on('connect', () => (socket = own));
    own.on('error', () => undefined);
    own.on('close', () => {
      socket = undefined;
      if (!stopped) setTimeout(open, 100);
    });
  };
  open();
  const timer = setInterval(() => {
    if (socket === undefined || socket.writableLength > 65_536) return;
    const stamp = new Date().toISOString();
    let text = '';
    for (let i = 0; i < perSecond / 20; i++)
      text += `<134>1 ${stamp} gw-noise noise - - - line ${++written} of noise\n`;
    socket.write(text);
  }, 50);
  return {
    get written() {
      return written;
    },
    stop() {
      stopped = true;
      clearInterval(timer);
      return new Promise((resolve) => {
        const own = socket;
        if (own === undefined) return resolve();
        own.once('close', () => resolve());
        own.end();
        setTimeout(() => own.destroy(), 2_000).unref();
      });
    },
  };
}
