import { useState } from 'react';
import { useCases, useGrouping } from '../../api/cases.ts';
import { Button } from '../../marks/button.tsx';
import { Dialog, DialogButtons } from '../../marks/dialog.tsx';
import { Input, Select, Wrong } from '../../marks/field.tsx';
import { many } from '../../words/number.ts';
import { plain } from '../../words/visible.ts';
import forms from '../../marks/form.module.css';

const shownChars = 60;

/** Puts alerts that are in no case together: in a new one, or in one that is open. */
export function GroupDialog({
  alerts,
  title,
  onDone,
  onClose,
}: {
  alerts: readonly number[];
  /** What the new case is called unless somebody says better. */
  title: string;
  onDone: () => void;
  onClose: () => void;
}) {
  const cases = useCases({ state: 'open', assignee: '', q: '' });
  const [into, setInto] = useState('');
  const [name, setName] = useState(title.slice(0, 200));
  const grouping = useGrouping(onDone);
  const open = cases.data?.pages.flatMap((page) => page.cases) ?? [];
  const words = alerts.length === 1 ? `alert ${alerts[0]}` : many(alerts.length, 'alert');
  return (
    <Dialog title={`Put ${words} into a case`} onClose={onClose}>
      <form
        className={forms.form}
        onSubmit={(event) => {
          event.preventDefault();
          const chosen = open.find(({ number }) => String(number) === into) ?? null;
          grouping.mutate({ into: chosen, title: name, alerts });
        }}
      >
        <Select label="Case" autoFocus value={into} onChange={(event) => setInto(event.target.value)}>
          <option value="">a new one</option>
          {open.map((one) => (
            <option key={one.number} value={one.number}>
              {`${one.number}: ${plain(one.title.slice(0, shownChars))}`}
            </option>
          ))}
        </Select>
        {into === '' ? (
          <Input
            label="What is going on"
            required
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        ) : null}
        <Wrong error={grouping.error} />
        <DialogButtons>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="main" disabled={grouping.isPending}>
            Put together
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
