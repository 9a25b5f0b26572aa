import { useDetectors } from '../../api/detectors.ts';
import { Answered, Empty } from '../../marks/states.tsx';
import { DetectorSheet } from './detector-sheet.tsx';

/** One detector beside the catalogue: what it sees and misses, how it is set, and what other settings would have found. */
export function DetectorView({ id }: { id: string }) {
  return (
    <Answered query={useDetectors()} rows={10}>
      {({ detectors }) => {
        const detector = detectors.find((one) => one.id === id);
        return detector === undefined ? (
          <Empty title="There is no such detector" />
        ) : (
          <DetectorSheet detector={detector} />
        );
      }}
    </Answered>
  );
}
