import { useState } from 'react';
import type { AlertList } from '../../../../../schemas/api/alerts.ts';
import { useAddress, useChoices } from '../../address/use-address.ts';
import { Chip, Chips, toggled } from '../../marks/chip.tsx';
import { Severity } from '../../marks/severity.tsx';
import { severityNames, spaced, stateNames } from '../../words/words.ts';
import styles from './alerts.module.css';
import { defaultStates } from './filters.ts';

const fewDetectors = 5;

/** Filters as chips, each with how many it would give. */
export function QueueFilters({ counts }: { counts: AlertList['counts'] | undefined }) {
  const { get, change } = useAddress();
  const [severities, chooseSeverities] = useChoices('severity');
  const [detectors, chooseDetectors] = useChoices('detector');
  const [all, setAll] = useState(false);
  const states = (get('state') || defaultStates).split(',');
  const byCount = Object.entries(counts?.detector ?? {}).toSorted(([, a], [, b]) => b - a);
  const shown = all ? byCount : byCount.filter(([name], index) => index < fewDetectors || detectors.includes(name));
  return (
    <div className={styles.filters}>
      <Chips label="State">
        {stateNames.map((state) => (
          <Chip
            key={state}
            chosen={states.includes(state)}
            number={counts?.state[state] ?? (counts === undefined ? undefined : 0)}
            onToggle={() => change({ state: toggled(states, state).join(',') || 'any' })}
          >
            {state}
          </Chip>
        ))}
      </Chips>
      <Chips label="Severity">
        {severityNames.map((name) => (
          <Chip
            key={name}
            chosen={severities.includes(name)}
            number={counts?.severity[name] ?? (counts === undefined ? undefined : 0)}
            onToggle={() => chooseSeverities(toggled(severities, name))}
          >
            <Severity value={name} />
          </Chip>
        ))}
      </Chips>
      <Chips label="Detector">
        {shown.map(([name, number]) => (
          <Chip
            key={name}
            chosen={detectors.includes(name)}
            number={number}
            onToggle={() => chooseDetectors(toggled(detectors, name))}
          >
            {spaced(name)}
          </Chip>
        ))}
        {byCount.length > fewDetectors ? (
          <Chip chosen={all} onToggle={() => setAll(!all)}>
            {all ? 'fewer' : `${byCount.length - fewDetectors} more`}
          </Chip>
        ) : null}
      </Chips>
    </div>
  );
}
