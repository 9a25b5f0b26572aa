import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { answerStepUps } from '../api/guarded.ts';
import { useSeat } from '../api/me.ts';
import { passkeyAnswer } from '../api/passkey.ts';
import { ApiProblem } from '../api/problem.ts';
import { request } from '../api/request.ts';
import { Button } from '../marks/button.tsx';
import { Dialog, DialogButtons } from '../marks/dialog.tsx';
import { Input, Wrong } from '../marks/field.tsx';

interface Waiting {
  done: () => void;
  cancelled: (error: Error) => void;
}

/** Asks for a factor again before something destructive. */
export function StepUp() {
  const [waiting, setWaiting] = useState<Waiting | null>(null);
  useEffect(() => answerStepUps(() => new Promise((done, cancelled) => setWaiting({ done, cancelled }))), []);
  if (waiting === null) return null;
  return (
    <StepUpDialog
      onDone={() => {
        setWaiting(null);
        waiting.done();
      }}
      onClose={() => {
        setWaiting(null);
        waiting.cancelled(new ApiProblem('STEP_UP_NEEDED', 0, 'Nothing was done: no factor was shown.'));
      }}
    />
  );
}

function StepUpDialog({ onDone, onClose }: { onDone: () => void; onClose: () => void }) {
  const { me } = useSeat();
  const byCode = me.factors.includes('totp');
  const [text, setText] = useState('');
  const show = useMutation({
    mutationFn: async (by: 'text' | 'passkey') => {
      const typed = byCode ? { code: text } : { password: text };
      const body = by === 'passkey' ? { passkey: await passkeyAnswer() } : typed;
      return request('/session/step-up', { method: 'POST', body });
    },
    onSuccess: onDone,
    onError: () => setText(''),
  });
  return (
    <Dialog title="Show that it is you" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          show.mutate('text');
        }}
      >
        <p>This reaches devices. The next ten minutes need no further proof.</p>
        {byCode ? (
          <Input
            label="Code of your authenticator"
            inputMode="numeric"
            autoComplete="one-time-code"
            autoFocus
            required
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        ) : (
          <Input
            label="Password"
            type="password"
            autoComplete="current-password"
            autoFocus
            required
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
        <Wrong error={show.error} />
        <DialogButtons>
          <Button onClick={onClose}>Cancel</Button>
          {me.factors.includes('passkey') ? (
            <Button disabled={show.isPending} onClick={() => show.mutate('passkey')}>
              Use a passkey
            </Button>
          ) : null}
          <Button type="submit" kind="main" disabled={show.isPending}>
            Go on
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
