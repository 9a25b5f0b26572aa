import { useMutation } from '@tanstack/react-query';
import type { SettingsTried, WhatIfAnswer } from '../../../../../schemas/api/what-if.ts';
import { useAddress } from '../../address/use-address.ts';
import type { Detector } from '../../api/detectors.ts';
import { useSeat } from '../../api/me.ts';
import { request, tenantPath } from '../../api/request.ts';
import { Button } from '../../marks/button.tsx';
import { Input, Select, Wrong } from '../../marks/field.tsx';
import { nameOf, valueOf } from '../../words/named.ts';
import styles from './detectors.module.css';
import { triedIn, triedText } from './tried.ts';
import { WhatWouldChange } from './what-would-change.tsx';

/** Other settings, tried on the last day beside those in force. They are in the address; nothing is set by them. */
export function TrySettings({ detector: { id, settings } }: { detector: Detector }) {
  const { tenant } = useSeat();
  const { get, change } = useAddress();
  const tried = triedIn(get('try'), settings);
  const trial = useMutation({
    mutationFn: (asked: SettingsTried) =>
      request<WhatIfAnswer>(tenantPath(tenant, `/detectors/${id}/what-if`), {
        ...{ method: 'POST', body: { settings: asked } },
      }),
  });
  const set = (name: string, value: number | string | boolean): void =>
    change({ try: triedText({ ...tried, [name]: value }, settings) }, { replace: true });
  const isOther = Object.keys(tried).length > 0;
  return (
    <form
      className={styles.trial}
      onSubmit={(event) => {
        event.preventDefault();
        trial.mutate(tried);
      }}
    >
      <div className={styles.fields}>
        {Object.entries(settings).map(([name, usual]) => (
          <Setting
            key={name}
            name={name}
            usual={usual}
            value={tried[name] ?? usual}
            onValue={(value) => set(name, value)}
          />
        ))}
      </div>
      <div className={styles.buttons}>
        <Button type="submit" kind="main" disabled={!isOther || trial.isPending}>
          {trial.isPending ? 'Judging the last day' : 'Try on the last day'}
        </Button>
        {isOther ? (
          <Button
            kind="bare"
            onClick={() => {
              change({ try: null }, { replace: true });
              trial.reset();
            }}
          >
            As it is set
          </Button>
        ) : null}
      </div>
      <Wrong error={trial.error} />
      <div role="status" aria-live="polite">
        {trial.data === undefined ? null : <WhatWouldChange answer={trial.data} />}
      </div>
    </form>
  );
}

interface SettingProps {
  name: string;
  usual: number | string | boolean;
  value: number | string | boolean;
  onValue: (value: number | string | boolean) => void;
}

function Setting({ name, usual, value, onValue }: SettingProps) {
  const label = `${nameOf(name)}${name.endsWith('Ms') ? ', ms' : ''}`;
  const said = (one: SettingProps['value']): string => valueOf(name, one);
  const hint = value === usual ? said(value) : `${said(value)}, set to ${said(usual)}`;
  if (typeof usual === 'boolean')
    return (
      <Select
        label={label}
        hint={value === usual ? 'as it is set' : `set to ${usual ? 'yes' : 'no'}`}
        value={value === true ? 'yes' : 'no'}
        onChange={(event) => onValue(event.target.value === 'yes')}
      >
        <option>yes</option>
        <option>no</option>
      </Select>
    );
  if (typeof usual === 'string')
    return (
      <Input
        label={label}
        hint={hint}
        maxLength={200}
        value={String(value)}
        onChange={(event) => onValue(event.target.value)}
      />
    );
  return (
    <Input
      label={label}
      hint={hint}
      type="number"
      step="any"
      required
      value={String(value)}
      onChange={(event) => {
        if (Number.isFinite(event.target.valueAsNumber)) onValue(event.target.valueAsNumber);
      }}
    />
  );
}
