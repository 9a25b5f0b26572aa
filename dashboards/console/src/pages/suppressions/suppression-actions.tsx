import { useState } from 'react';
import type { Suppression } from '../../../../../schemas/suppression.ts';
import { useSeat } from '../../api/me.ts';
import { useSuppressionChange } from '../../api/suppressions.ts';
import { useActions } from '../../frame/actions.ts';
import { Button } from '../../marks/button.tsx';
import { Dialog, DialogButtons } from '../../marks/dialog.tsx';
import { Wrong } from '../../marks/field.tsx';
import styles from '../alert/alert.module.css';
import type { Standing } from './scope-words.ts';

const questions = {
  revoke: {
    title: 'End it now',
    meaning: 'The next finding of each alert it hides tells people again.',
  },
  confirm: {
    title: 'Confirm it for criticals',
    meaning: 'You are the second person: from now on criticals of this scope tell nobody either.',
  },
} as const;

/** To end one early, and as a second person to let it cover criticals. */
export function SuppressionActions({ suppression, standing }: { suppression: Suppression; standing: Standing }) {
  const { me, may } = useSeat();
  const change = useSuppressionChange();
  const [asked, setAsked] = useState<keyof typeof questions | null>(null);
  const inForce = standing === 'in-force' || standing === 'waits';
  const group = `Suppression ${suppression.number}`;
  const mine = may('analyst') && inForce;
  useActions(mine ? [{ id: 'end-early', title: 'End early', group, run: () => setAsked('revoke') }] : []);
  if (!mine) return null;
  const own = suppression.author === me.account;
  return (
    <div className={`${styles.actions} ${styles.bar}`}>
      <Button onClick={() => setAsked('revoke')}>End early</Button>
      {standing === 'waits' ? (
        <Button
          kind="grave"
          disabled={own}
          title={own ? 'Somebody else has to confirm what you asked for' : undefined}
          onClick={() => setAsked('confirm')}
        >
          Confirm for criticals
        </Button>
      ) : null}
      {asked === null ? null : (
        <Dialog title={questions[asked].title} onClose={() => setAsked(null)}>
          <p>{questions[asked].meaning}</p>
          <Wrong error={change.error} />
          <DialogButtons>
            <Button onClick={() => setAsked(null)}>Cancel</Button>
            <Button
              kind={asked === 'confirm' ? 'grave' : 'main'}
              autoFocus
              disabled={change.isPending}
              onClick={() =>
                change.mutate({ number: suppression.number, change: asked }, { onSuccess: () => setAsked(null) })
              }
            >
              {questions[asked].title}
            </Button>
          </DialogButtons>
        </Dialog>
      )}
    </div>
  );
}
