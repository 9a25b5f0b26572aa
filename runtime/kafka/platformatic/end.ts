import type { Base, Connection } from '@platformatic/kafka';

/**
 * Gives what ends a client at once, with what is under way. By itself it first waits until everything written has left, which
 * a broker that has stopped reading never lets happen.
 */
export function endOf(client: Base): () => void {
  const connections = new Set<Connection>();
  client.connections.on('connecting', ({ connection }) => {
    connections.add(connection);
    connection.once('close', () => connections.delete(connection));
  });
  return () => {
    void client.close().catch(() => undefined);
    for (const { socket } of connections) (socket as typeof socket | undefined)?.destroy();
  };
}
