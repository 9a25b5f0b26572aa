import type { AlertPage } from '../../../../../schemas/api/alerts.ts';
import { Facts } from '../../marks/table.tsx';
import { Text } from '../../marks/text.tsx';
import { Value } from '../../marks/value.tsx';
import { When } from '../../marks/when.tsx';
import { nameOf, valueOf } from '../../words/named.ts';

type Noted = AlertPage['alert']['facts'];

/** Before it (September 2001) a number is no time in milliseconds. */
const firstTime = 1e12;

/** What a detector wrote down beside its title. */
export function NotedFacts({ facts }: { facts: Noted }) {
  return (
    <Facts
      rows={Object.entries(facts).map(([name, value]) => [
        <Text key="name" value={nameOf(name)} most={60} />,
        <Noted key="value" name={name} value={value} />,
        name,
      ])}
    />
  );
}

function Noted({ name, value }: { name: string; value: Noted[string] }) {
  if (value === null) return 'not known';
  if (typeof value === 'number' && name.endsWith('At') && value >= firstTime) return <When at={value} />;
  return <Value value={valueOf(name, value)} most={48} />;
}
