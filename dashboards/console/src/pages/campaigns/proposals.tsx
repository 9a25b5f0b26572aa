import { Link } from 'wouter';
import type { ProposalList } from '../../../../../schemas/api/responses.ts';
import { useSeat } from '../../api/me.ts';
import { useResponseChange } from '../../api/responses.ts';
import { notify } from '../../frame/notices.ts';
import { Button } from '../../marks/button.tsx';
import { Table } from '../../marks/table.tsx';
import { Text } from '../../marks/text.tsx';
import { Value } from '../../marks/value.tsx';
import { Age } from '../../marks/when.tsx';

type Proposal = ProposalList['proposals'][number];

const words: Record<Proposal['type'], string> = {
  'quarantine-device': 'Quarantine',
  'revoke-certificate': 'Revoke certificate',
  'reset-credentials': 'Reset credentials of',
};

function targetOf(proposal: Proposal): string {
  if (proposal.type === 'quarantine-device') return proposal.target.device;
  if (proposal.type === 'revoke-certificate') return proposal.target.serial;
  return `${proposal.target.scope.kind} ${proposal.target.scope.id}`;
}

export function Proposals({ proposals }: { proposals: readonly Proposal[] }) {
  const { tenant, may } = useSeat();
  const change = useResponseChange(tenant);
  const answer = (command: string, how: 'approve' | 'decline'): void =>
    change.mutate(
      { path: `/proposals/${command}/${how}`, body: how === 'decline' ? { note: '' } : {} },
      { onError: (error) => notify(error.message) },
    );
  return (
    <Table
      label="Proposals"
      rows={proposals}
      keyOf={({ id }) => id}
      columns={[
        { title: 'What', kind: 'tight', cell: ({ type }) => words[type] },
        { title: 'Whom', cell: (proposal) => <Value value={targetOf(proposal)} most={48} /> },
        {
          title: 'Because of',
          cell: ({ alert }) => (
            <Link href={`/alerts/${alert.number}`}>
              <Text value={alert.title} most={120} />
            </Link>
          ),
        },
        { title: 'Waits', kind: 'tight', cell: ({ at }) => <Age at={at} /> },
        {
          title: 'Decide',
          kind: 'tight',
          cell: ({ id }) =>
            may('responder') ? (
              <>
                <Button onClick={() => answer(id, 'approve')}>Approve</Button>{' '}
                <Button kind="bare" onClick={() => answer(id, 'decline')}>
                  Decline
                </Button>
              </>
            ) : (
              'a responder decides'
            ),
        },
      ]}
    />
  );
}
