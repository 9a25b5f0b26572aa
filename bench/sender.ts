import { createReadStream } from 'node:fs';
import { connect } from 'node:net';
import { pipeline } from 'node:stream/promises';

// A process of its own, so that what sending costs is nobody else's: node sender.ts FILE PORT
const [, , file = '', port = ''] = process.argv;
const socket = connect({ host: '127.0.0.1', port: Number(port) });
await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), socket);
