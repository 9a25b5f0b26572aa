/** CPU time of this thread so far, ms: what something costs whoever else wants the processor. */
export function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
