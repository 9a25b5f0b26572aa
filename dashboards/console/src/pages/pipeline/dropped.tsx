import type { PipelinePage } from '../../../../../schemas/api/operations.ts';
import { Table } from '../../marks/table.tsx';
import { Value } from '../../marks/value.tsx';
import { count } from '../../words/number.ts';
import { spaced } from '../../words/words.ts';

/** Who sent what was let go of. */
export function Dropped({ sources }: { sources: PipelinePage['droppedBySource'] }) {
  return (
    <Table
      label="Dropped, by source"
      rows={sources}
      keyOf={({ sender, reason }) => `${sender} ${reason}`}
      columns={[
        { title: 'Source', cell: ({ sender }) => <Value value={sender} most={64} /> },
        { title: 'Why', kind: 'tight', cell: ({ reason }) => spaced(reason) },
        { title: 'Lines', kind: 'number', cell: ({ lines }) => count(lines) },
      ]}
    />
  );
}
