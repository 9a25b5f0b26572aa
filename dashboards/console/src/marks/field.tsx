import type { InputHTMLAttributes, ReactNode, SelectHTMLAttributes, TextareaHTMLAttributes } from 'react';
import { ApiProblem } from '../api/problem.ts';
import styles from './form.module.css';
import { Text } from './text.tsx';

interface Labelled {
  label: string;
  hint?: string;
}

function Field({ label, hint, children }: Labelled & { children: ReactNode }) {
  return (
    <label className={styles.field}>
      <span>{label}</span>
      {children}
      {hint === undefined ? null : <span className={styles.hint}>{hint}</span>}
    </label>
  );
}

export function Input({ label, hint, ...rest }: Labelled & InputHTMLAttributes<HTMLInputElement>) {
  return (
    <Field label={label} {...(hint === undefined ? {} : { hint })}>
      <input {...rest} className={styles.input} />
    </Field>
  );
}

export function TextArea({ label, hint, ...rest }: Labelled & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  return (
    <Field label={label} {...(hint === undefined ? {} : { hint })}>
      <textarea {...rest} className={styles.input} />
    </Field>
  );
}

export function Select({ label, hint, children, ...rest }: Labelled & SelectHTMLAttributes<HTMLSelectElement>) {
  return (
    <Field label={label} {...(hint === undefined ? {} : { hint })}>
      <select {...rest} className={styles.input}>
        {children}
      </select>
    </Field>
  );
}

/** What the API said of a form, with what is wrong where. */
export function Wrong({ error }: { error: Error | null }) {
  if (error === null) return null;
  const errors = error instanceof ApiProblem ? (error.errors ?? []) : [];
  return (
    <p className={styles.wrong} role="alert">
      <Text value={error.message} most={600} />
      {errors.map(({ path, message }) => (
        <span key={path}>
          {' '}
          {path}: {message}
        </span>
      ))}
    </p>
  );
}
