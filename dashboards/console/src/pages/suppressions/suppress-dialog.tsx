import { useState } from 'react';
import type { SuppressionScope } from '../../../../../schemas/suppression.ts';
import { useSuppressionChange, useSuppressionPreview } from '../../api/suppressions.ts';
import { notify } from '../../frame/notices.ts';
import { Button } from '../../marks/button.tsx';
import { Dialog, DialogButtons } from '../../marks/dialog.tsx';
import { Input, Select, TextArea, Wrong } from '../../marks/field.tsx';
import forms from '../../marks/form.module.css';
import { duration } from '../../words/duration.ts';
import { many } from '../../words/number.ts';
import { present } from '../../words/now.ts';
import { spaced } from '../../words/words.ts';
import styles from './suppressions.module.css';

type SubjectKind = NonNullable<SuppressionScope['subject']>['kind'];
const subjectKinds = Object.keys({
  ...{ device: 0, certificate: 0, gateway: 0, 'production-batch': 0, issuer: 0, source: 0, account: 0, tenant: 0 },
} satisfies Record<SubjectKind, 0>) as SubjectKind[];
const hourMs = 3_600_000;
const lengths = [1, 4, 8, 24, 72, 168, 720].map((hours) => hours * hourMs);

interface Draft {
  detector: string;
  kind: SubjectKind;
  subject: string;
  device: string;
  gateway: string;
}

function scopeOf({ detector, kind, subject, device, gateway }: Draft): SuppressionScope {
  return {
    ...(detector === '' ? {} : { detector }),
    ...(subject === '' ? {} : { subject: { kind, id: subject } }),
    ...(device === '' ? {} : { device }),
    ...(gateway === '' ? {} : { gateway }),
  };
}

/** Says what is to be kept quiet, why, and until when, beside what that would be about now. */
export function SuppressDialog({ scope: given, onClose }: { scope: SuppressionScope; onClose: () => void }) {
  const [draft, setDraft] = useState<Draft>({
    detector: given.detector ?? '',
    kind: given.subject?.kind ?? 'device',
    subject: given.subject?.id ?? '',
    device: given.device ?? '',
    gateway: given.gateway ?? '',
  });
  const [reason, setReason] = useState('');
  const [lastsMs, setLasts] = useState(4 * hourMs);
  const [critical, setCritical] = useState(false);
  const scope = scopeOf(draft);
  const preview = useSuppressionPreview(scope);
  const change = useSuppressionChange();
  const longestMs = preview.data?.longestMs ?? null;
  const field = (name: 'detector' | 'subject' | 'device' | 'gateway') => ({
    value: draft[name],
    maxLength: 200,
    onChange: (event: { target: { value: string } }) => setDraft({ ...draft, [name]: event.target.value.trim() }),
  });
  return (
    <Dialog title="Suppress alerts" onClose={onClose}>
      <form
        className={forms.form}
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate(
            { begin: { scope, reason, until: present() + lastsMs, critical } },
            {
              onSuccess: ({ number }) => {
                notify(`Suppression ${number} is in force for ${duration(lastsMs)}.`);
                onClose();
              },
            },
          );
        }}
      >
        <div className={styles.two}>
          <Input label="Detector, by name or code" placeholder="any" {...field('detector')} />
          <Input label="Device" placeholder="any" {...field('device')} />
          <Select
            label="Subject, a"
            value={draft.kind}
            onChange={(event) => setDraft({ ...draft, kind: event.target.value as SubjectKind })}
          >
            {subjectKinds.map((kind) => (
              <option key={kind} value={kind}>
                {spaced(kind)}
              </option>
            ))}
          </Select>
          <Input label="Named" placeholder="any" {...field('subject')} />
          <Input label="Gateway" placeholder="any" {...field('gateway')} />
          <Select label="For" value={lastsMs} onChange={(event) => setLasts(Number(event.target.value))}>
            {lengths.map((ms) => (
              <option key={ms} value={ms} disabled={longestMs !== null && ms > longestMs}>
                {duration(ms)}
              </option>
            ))}
          </Select>
        </div>
        <TextArea
          label="Why, for whoever reads it later"
          required
          minLength={3}
          maxLength={500}
          data-first
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <label className={styles.check}>
          <input type="checkbox" checked={critical} onChange={(event) => setCritical(event.target.checked)} />
          Criticals too, once a second person has confirmed it within a quarter of an hour
        </label>
        <p className={styles.preview} role="status">
          {preview.data === undefined ? '' : previewWords(preview.data)}
        </p>
        <Wrong error={change.error ?? preview.error} />
        <DialogButtons>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="main" disabled={change.isPending || longestMs === null || lastsMs > longestMs}>
            Suppress
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}

interface Preview {
  alerts: number;
  critical: number;
  devices: number;
  longestMs: number | null;
}

function previewWords({ alerts, critical, devices, longestMs }: Preview): string {
  if (longestMs === null)
    return 'Name a detector, a gateway, a subject or a device: a whole tenant cannot be kept quiet.';
  const most = `It may last ${duration(longestMs)} at most.`;
  if (alerts === 0) return `It fits no alert that is open now. ${most}`;
  const grave = critical === 0 ? '' : `, ${critical} of them critical`;
  return `It fits ${many(alerts, 'open alert')} about ${many(devices, 'device')}${grave}. ${most} Alerts people know of stay in the queue.`;
}
