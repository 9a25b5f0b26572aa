import { Link } from 'wouter';
import type { AlertPage } from '../../../../../schemas/api/alerts.ts';
import { usePanel } from '../../address/use-panel.ts';
import { useAlert } from '../../api/alerts.ts';
import { Expectation } from '../../chart/expectation.tsx';
import { Grades, Severity, State } from '../../marks/severity.tsx';
import { Answered } from '../../marks/states.tsx';
import { Facts } from '../../marks/table.tsx';
import { Text } from '../../marks/text.tsx';
import { Value } from '../../marks/value.tsx';
import { Age, Ago, When } from '../../marks/when.tsx';
import { many } from '../../words/number.ts';
import { alertTones, forgeWords, spaced, sureWords } from '../../words/words.ts';
import { Part } from '../part.tsx';
import { AlertActions } from './alert-actions.tsx';
import styles from './alert.module.css';
import { Done } from './done.tsx';
import { Evidence } from './evidence.tsx';
import { NotedFacts } from './noted.tsx';
import { Runbook } from './runbook.tsx';
import { Timeline } from './timeline.tsx';

/** One alert, in the order somebody asks: what, how sure, why, who else, what was done, what now. */
export function AlertView({ number, whole = false }: { number: number; whole?: boolean }) {
  const query = useAlert(number);
  return <Answered query={query}>{(page) => <Shown page={page} whole={whole} />}</Answered>;
}

function Shown({ page, whole }: { page: AlertPage; whole: boolean }) {
  const { alert, evidence, certificate, related, commands, timeline, runbook } = page;
  const left = (
    <>
      {alert.explanation === null ? null : (
        <Part title="The numbers behind it">
          <Expectation explanation={alert.explanation} />
        </Part>
      )}
      <Part title={`Evidence, ${many(evidence.length, 'line')}`}>
        <Evidence lines={evidence} />
      </Part>
      {Object.keys(alert.facts).length === 0 ? null : (
        <Part title="What the detector noted">
          <NotedFacts facts={alert.facts} />
        </Part>
      )}
      {certificate.length === 0 ? null : (
        <Part title="Its certificate">
          <Facts
            rows={certificate.map(({ name, value }) => [
              <Text key="name" value={name} most={60} />,
              <Value key="value" value={value} most={44} copy={value.length > 24} />,
              name,
            ])}
          />
        </Part>
      )}
    </>
  );
  const right = (
    <>
      <Part title="What was done">
        <Done commands={commands} />
      </Part>
      <Part title="Timeline">
        <Timeline entries={timeline} />
      </Part>
      {related.length === 0 ? null : (
        <Part title="Related alerts">
          <Related rows={related} />
        </Part>
      )}
      <Part title="Runbook">
        <Runbook runbook={runbook} />
      </Part>
    </>
  );
  return (
    <article className={`${styles.alert} ${whole ? styles.whole : ''}`} aria-label={`Alert ${alert.number}`}>
      <header className={styles.top}>
        <Head page={page} />
      </header>
      <AlertActions alert={alert} />
      {whole ? <div className={styles.column}>{left}</div> : left}
      {whole ? <div className={styles.column}>{right}</div> : right}
    </article>
  );
}

function Head({ page: { alert, site } }: { page: AlertPage }) {
  return (
    <>
      <div className={styles.line}>
        <span>Alert {alert.number}</span>
        <Severity value={alert.severity} />
        <State tone={alertTones[alert.state]}>{alert.state}</State>
        <span>
          <Ago at={alert.lastAt} />
        </span>
        {alert.assignee === null ? null : <Text value={`with ${alert.assignee}`} most={40} />}
        {alert.case === null ? null : <Link href={`/cases/${alert.case}`}>case {alert.case}</Link>}
        {alert.suppressedBy === null ? null : (
          <Link href={`/suppressions?past=1&panel=suppression%3A${alert.suppressedBy}`}>
            suppression {alert.suppressedBy}
          </Link>
        )}
      </div>
      <h1>
        <Text value={alert.title} most={600} />
      </h1>
      <div className={styles.line}>
        {alert.device === '' ? null : (
          <Link href={`/devices/${encodeURIComponent(alert.device)}`}>
            <Value value={alert.device} />
          </Link>
        )}
        {site === '' ? null : <Text value={site} most={60} />}
        {alert.gateway === '' ? null : <Value value={alert.gateway} most={32} />}
        <span>
          {many(alert.findings, 'finding')} since <When at={alert.openedAt} />
        </span>
        <span title={spaced(alert.detector)}>{alert.code}</span>
      </div>
      <dl className={styles.trust}>
        <dt>How sure</dt>
        <dd>
          <Grades value={alert.confidence} words={sureWords} /> {sureWords[alert.confidence]}
        </dd>
        <dt>The evidence</dt>
        <dd>
          <Grades value={3 - alert.spoofable} words={forgeWords.toReversed()} /> {forgeWords[alert.spoofable]}
        </dd>
      </dl>
    </>
  );
}

function Related({ rows }: { rows: AlertPage['related'] }) {
  const { open, show } = usePanel();
  return (
    <ul className={styles.related}>
      {rows.map((row) => (
        <li key={row.number}>
          <Severity value={row.severity} wordless />
          <Link
            href={`/alerts/${row.number}`}
            onClick={(event) => {
              if (open?.kind !== 'alert') return;
              event.preventDefault();
              show('alert', String(row.number));
            }}
          >
            <Text value={row.title} most={160} />
          </Link>
          <Age at={row.lastAt} />
        </li>
      ))}
    </ul>
  );
}
