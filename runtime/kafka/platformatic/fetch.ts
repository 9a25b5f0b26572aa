import { type ClusterMetadata, type Connection, fetchV16, type RecordsBatch, ResponseError } from '@platformatic/kafka';
import { type Fetched, type FetchedPartition, type FetchLimits, headerName, type PlaceAt } from '../transport.ts';

/** KIP-227: no session, so that a fetch names all it wants and two may be under way. */
const noSession = { id: 0, epoch: -1 };
const readUncommitted = 0;
const anyEpoch = -1;
const offsetOutOfRange = 1;

/** One fetch of explicit places (protocol version 16, of Kafka 3.7 and newer). @throws what the library throws. */
export async function fetchFrom(
  connection: Connection,
  { topics }: ClusterMetadata,
  from: readonly PlaceAt[],
  { waitMs, partitionBytes, bytes }: FetchLimits,
): Promise<FetchedPartition[]> {
  const names = new Map<string, string>();
  const wanted = Array.from(
    Map.groupBy(from, ({ topic }) => topic),
    ([topic, places]) => {
      const topicId = topics.get(topic)?.id ?? '';
      names.set(topicId, topic);
      const partitions = places.map(({ partition, offset }) => ({
        partition,
        currentLeaderEpoch: anyEpoch,
        fetchOffset: BigInt(offset),
        lastFetchedEpoch: anyEpoch,
        partitionMaxBytes: partitionBytes,
      }));
      return { topicId, partitions };
    },
  );
  const { id, epoch } = noSession;
  const answer = await answered(
    fetchV16.api.async(connection, waitMs, 1, bytes, readUncommitted, id, epoch, wanted, [], ''),
  );
  return answer.responses.flatMap(({ topicId, partitions }) =>
    partitions.map((partition) => fetchedOf(names.get(topicId) ?? '', partition)),
  );
}

/** Offsets out of range fail the whole answer although it holds the records of the others; any other failure stands. */
async function answered(fetching: Promise<fetchV16.FetchResponse>): Promise<fetchV16.FetchResponse> {
  try {
    return await fetching;
  } catch (cause) {
    if (!(cause instanceof ResponseError)) throw cause;
    const response = cause['response'] as fetchV16.FetchResponse | undefined;
    const partitions = response?.responses.flatMap((topic) => topic.partitions) ?? [];
    const bearable = partitions.every(({ errorCode }) => errorCode === 0 || errorCode === offsetOutOfRange);
    if (response === undefined || response.errorCode !== 0 || !bearable) throw cause;
    return response;
  }
}

function fetchedOf(
  topic: string,
  { partitionIndex, errorCode, records }: fetchV16.FetchResponsePartition,
): FetchedPartition {
  return {
    topic,
    partition: partitionIndex,
    records: (records ?? []).flatMap(recordsOf),
    outOfRange: errorCode === offsetOutOfRange,
  };
}

function recordsOf({ firstOffset, firstTimestamp, records }: RecordsBatch): Fetched[] {
  const first = Number(firstOffset);
  const since = Number(firstTimestamp);
  return records.map(({ offsetDelta, timestampDelta, value, headers }) => ({
    offset: first + offsetDelta,
    time: since + Number(timestampDelta),
    value,
    header: headers.find(([key]) => key?.toString() === headerName)?.[1] ?? undefined,
  }));
}
