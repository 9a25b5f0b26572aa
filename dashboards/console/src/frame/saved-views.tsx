import { useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import type { SavedView } from '../../../../schemas/api/search.ts';
import { useSeat } from '../api/me.ts';
import { useViewChange, useViews } from '../api/views.ts';
import { Button } from '../marks/button.tsx';
import { Dialog, DialogButtons } from '../marks/dialog.tsx';
import { Input, Wrong } from '../marks/field.tsx';
import { Text } from '../marks/text.tsx';
import { useActions } from './actions.ts';
import { notify } from './notices.ts';
import styles from './saved-views.module.css';

/** Named addresses of one page, shared in the tenant. */
export function SavedViews({ page }: { page: SavedView['page'] }) {
  const views = useViews(page);
  const [, navigate] = useLocation();
  const { may } = useSeat();
  const [over, setOver] = useState<'save' | 'list' | null>(null);
  const go = (view: SavedView): void => navigate(`/${view.page}?${view.query}`);
  useActions([
    { id: 'save-view', title: 'Save this view', group: 'Views', run: () => setOver('save') },
    ...(views.data ?? []).map((view) => ({
      id: `view-${view.id}`,
      title: view.title,
      group: 'Views',
      run: () => go(view),
    })),
  ]);
  return (
    <>
      <Button kind="bare" onClick={() => setOver('list')}>
        Views{views.data === undefined || views.data.length === 0 ? '' : ` ${views.data.length}`}
      </Button>
      {may('analyst') ? (
        <Button kind="bare" className={styles.save} onClick={() => setOver('save')}>
          Save view
        </Button>
      ) : null}
      {over === 'save' ? <SaveDialog page={page} onClose={() => setOver(null)} /> : null}
      {over === 'list' ? (
        <ListDialog
          views={views.data ?? []}
          onClose={() => setOver(null)}
          onGo={(view) => {
            setOver(null);
            go(view);
          }}
        />
      ) : null}
    </>
  );
}

function SaveDialog({ page, onClose }: { page: SavedView['page']; onClose: () => void }) {
  const query = useSearch();
  const [title, setTitle] = useState('');
  const change = useViewChange();
  const save = (): void =>
    change.mutate(
      { save: { page, title, query: withoutPanel(query) } },
      {
        onSuccess: () => {
          notify(`Saved as “${title}”.`);
          onClose();
        },
      },
    );
  return (
    <Dialog title="Save this view" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Input
          label="Name, for everybody in this tenant"
          autoFocus
          required
          maxLength={100}
          value={title}
          onChange={(event) => setTitle(event.target.value)}
        />
        <Wrong error={change.error} />
        <DialogButtons>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="main" disabled={change.isPending}>
            Save
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}

interface ListDialogProps {
  views: readonly SavedView[];
  onClose: () => void;
  onGo: (view: SavedView) => void;
}

function ListDialog({ views, onClose, onGo }: ListDialogProps) {
  const change = useViewChange();
  const { may } = useSeat();
  return (
    <Dialog title="Saved views" onClose={onClose}>
      {views.length === 0 ? <p>None yet. Set the filters you want, then save the view.</p> : null}
      <ul className={styles.list}>
        {views.map((view) => (
          <li key={view.id} className={styles.view}>
            <button type="button" className={styles.go} onClick={() => onGo(view)}>
              <Text value={view.title} most={100} />
            </button>
            <span className={styles.by}>
              <Text value={view.by} most={30} />
            </span>
            {may('analyst') ? (
              <Button
                kind="bare"
                onClick={() => change.mutate({ remove: view.id })}
                aria-label={`Remove ${view.title}`}
              >
                Remove
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

function withoutPanel(query: string): string {
  const params = new URLSearchParams(query);
  params.delete('panel');
  params.delete('paused');
  return params.toString();
}
