/** Statements running at once hold a thread each; files, sockets and the engine's own calls need some beside. */
export const engineThreads = 16;

/** Environment of the engine's process: read by libuv and the engine before the first line of ours runs. */
export function engineEnvironment(): Record<string, string> {
  return { UV_THREADPOOL_SIZE: String(engineThreads), TZ: 'UTC' };
}
