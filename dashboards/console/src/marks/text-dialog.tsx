import { type ReactNode, useId, useState } from 'react';
import { Button } from './button.tsx';
import { Dialog, DialogButtons } from './dialog.tsx';
import { Input, TextArea, Wrong } from './field.tsx';

interface TextDialogProps {
  title: string;
  label: string;
  /** What the button says. */
  verb: string;
  maxLength: number;
  /** One line with these on offer, instead of as much as somebody has to say. */
  offered?: readonly string[];
  error: Error | null;
  pending: boolean;
  onText: (text: string) => void;
  onClose: () => void;
  children?: ReactNode;
}

/** Asks for one text. */
export function TextDialog(props: TextDialogProps) {
  const { title, label, verb, maxLength, offered, error, pending, onText, onClose, children } = props;
  const [text, setText] = useState('');
  const list = useId();
  const common = { label, maxLength, autoFocus: true, required: true, value: text };
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onText(text);
        }}
      >
        {children}
        {offered === undefined ? (
          <TextArea {...common} onChange={(event) => setText(event.target.value)} />
        ) : (
          <>
            <Input {...common} list={list} onChange={(event) => setText(event.target.value)} />
            <datalist id={list}>
              {offered.map((one) => (
                <option key={one} value={one} />
              ))}
            </datalist>
          </>
        )}
        <Wrong error={error} />
        <DialogButtons>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="main" disabled={pending}>
            {verb}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
