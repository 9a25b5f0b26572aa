import { useSeat } from '../api/me.ts';
import styles from './tenant-choice.module.css';

/** Goes to the same page of another tenant; one tenant is just its name. */
export function TenantChoice() {
  const { me, tenant } = useSeat();
  if (me.tenants.length === 1) return <span className={styles.name}>{tenant}</span>;
  return (
    <select
      className={styles.choice}
      aria-label="Tenant"
      value={tenant}
      onChange={(event) => location.assign(`/${encodeURIComponent(event.target.value)}/alerts`)}
    >
      {me.tenants.map((one) => (
        <option key={one.tenant}>{one.tenant}</option>
      ))}
    </select>
  );
}
