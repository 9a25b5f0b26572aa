import { useState } from 'react';
import { fixedRange, quickRanges, resolveRange, type TimeRange } from '../address/time-range.ts';
import { useTimeRange } from '../address/use-address.ts';
import { Button } from '../marks/button.tsx';
import { Dialog, DialogButtons } from '../marks/dialog.tsx';
import { Input } from '../marks/field.tsx';
import { present } from '../words/now.ts';
import { moment, short, utc } from '../words/time.ts';
import { useActions } from './actions.ts';
import frame from './frame.module.css';
import styles from './time-picker.module.css';

/** What the range is called: its quick name, or both of its ends. */
function nameOf(range: TimeRange): string {
  const quick = quickRanges.find(({ from }) => from === range.from && range.to === 'now');
  if (quick !== undefined) return quick.title;
  const now = present();
  const { from, to } = resolveRange(range, now);
  return `${short(from, now)} to ${range.to === 'now' ? 'now' : short(to, now)}`;
}

/** Alerts are of any time unless one is chosen; other pages that know time show the last day. */
export function TimePicker({ anyTime }: { anyTime: boolean }) {
  const { range, chosen, choose, clear, resolve } = useTimeRange();
  const [open, setOpen] = useState(false);
  useActions([{ id: 'time', title: 'Choose a time range', group: 'View', keys: 't', run: () => setOpen(true) }]);
  const ends = resolve();
  return (
    <>
      <Button
        kind="bare"
        className={frame.phoneNot}
        onClick={() => setOpen(true)}
        title={`${utc(ends.from)}\n${utc(ends.to)}`}
      >
        {anyTime && !chosen ? 'Any time' : nameOf(range)}
      </Button>
      {open ? (
        <Dialog title="Time range" onClose={() => setOpen(false)}>
          {anyTime ? (
            <Button
              onClick={() => {
                clear();
                setOpen(false);
              }}
            >
              Any time
            </Button>
          ) : null}
          <Choices
            onChoose={(next) => {
              choose(next);
              setOpen(false);
            }}
            from={moment(ends.from)}
            to={moment(ends.to)}
          />
        </Dialog>
      ) : null}
    </>
  );
}

function Choices({ onChoose, from, to }: { onChoose: (range: TimeRange) => void; from: string; to: string }) {
  const [words, setWords] = useState('');
  const [ends, setEnds] = useState({ from, to });
  const [wrong, setWrong] = useState('');
  const ask = async (): Promise<void> => {
    const { rangeOfWords } = await import('../address/words.ts');
    const range = await rangeOfWords(words, present());
    if (range === null) setWrong('That is no time we understand. Try: last tuesday 2am, or 3 days ago to yesterday.');
    else onChoose(range);
  };
  const fix = (): void => {
    const [low, high] = [Date.parse(ends.from.replace(' ', 'T')), Date.parse(ends.to.replace(' ', 'T'))];
    if (Number.isFinite(low) && Number.isFinite(high)) onChoose(fixedRange(low, high));
    else setWrong('Write both ends as 2026-11-29 14:00:00.');
  };
  return (
    <>
      <div className={styles.quick}>
        {quickRanges.map((quick) => (
          <Button key={quick.from} onClick={() => onChoose({ from: quick.from, to: 'now' })}>
            {quick.title}
          </Button>
        ))}
      </div>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void ask();
        }}
      >
        <Input
          label="In words"
          placeholder="last tuesday 2am"
          data-first
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
      </form>
      <form
        className={styles.ends}
        onSubmit={(event) => {
          event.preventDefault();
          fix();
        }}
      >
        <Input label="From" value={ends.from} onChange={(event) => setEnds({ ...ends, from: event.target.value })} />
        <Input label="To" value={ends.to} onChange={(event) => setEnds({ ...ends, to: event.target.value })} />
        <DialogButtons>
          <Button type="submit">Use these</Button>
        </DialogButtons>
      </form>
      {wrong === '' ? null : <p role="alert">{wrong}</p>}
    </>
  );
}
