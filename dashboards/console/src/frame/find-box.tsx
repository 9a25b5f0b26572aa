import { useEffect, useState } from 'react';
import { useAddress } from '../address/use-address.ts';

const settleMs = 250;

/** A search field whose text is a part of the address. */
export function FindBox({ name, label, className }: { name: string; label: string; className: string | undefined }) {
  const { get, change } = useAddress();
  const kept = get(name);
  const [text, setText] = useState(kept);
  useEffect(() => setText(kept), [kept]);
  useEffect(() => {
    if (text === kept) return;
    const timer = setTimeout(() => change({ [name]: text }, { replace: true }), settleMs);
    return () => clearTimeout(timer);
  }, [text, kept, name, change]);
  return (
    <input
      type="search"
      className={className}
      aria-label={label}
      placeholder={label}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') event.currentTarget.blur();
      }}
    />
  );
}
