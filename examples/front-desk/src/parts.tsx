/** Small parts that several places share. */
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import type { Problem } from './problem.ts';

/** A field with its label, and with the reasons why it was refused beside it. */
export function Field(props: {
  label: string;
  name: string;
  value: string;
  onChange: (value: string) => void;
  errors: string[];
  hint?: string;
  type?: string;
  autoComplete?: string;
  isLocked?: boolean;
}) {
  const id = useId();
  const { label, name, value, onChange, errors, hint, type = 'text', autoComplete = 'off', isLocked } = props;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        name={name}
        type={type}
        value={value}
        autoComplete={autoComplete}
        readOnly={isLocked}
        aria-invalid={errors.length > 0}
        aria-describedby={`${id}-hint ${id}-errors`}
        onChange={event => onChange(event.target.value)}
      />
      {hint && (
        <p id={`${id}-hint`} className="hint">
          {hint}
        </p>
      )}
      <p id={`${id}-errors`} className="field-error">
        {errors.join(' ')}
      </p>
    </div>
  );
}

/** Whole seconds until a moment, counted down. */
function useSecondsUntil(moment = 0): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now), 500);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, Math.ceil((moment - now) / 1000));
}

/** Something that failed, and the way to try again, which is closed for as long as Seam has asked. */
export function ProblemNote({
  problem,
  what,
  onRetry,
}: {
  problem: Problem;
  what?: string | undefined;
  onRetry?: () => void;
}) {
  const seconds = useSecondsUntil(problem.retryAt);
  return (
    <div className="note bad" role="alert" data-code={problem.code}>
      <p>
        {what && <strong>{what} </strong>}
        {problem.text}
      </p>
      {onRetry && (
        <button type="button" className="small" onClick={onRetry} disabled={seconds > 0}>
          {seconds > 0 ? `Try again in ${seconds} s` : 'Try again'}
        </button>
      )}
    </div>
  );
}

export interface Issue {
  code: string;
  message?: string | null;
}

/** Errors and warnings as Seam words them. Codes are added over time, so the words are what is shown. */
export function Issues({
  errors = [],
  warnings = [],
}: {
  errors?: Issue[] | undefined;
  warnings?: Issue[] | undefined;
}) {
  if (errors.length + warnings.length === 0) return null;
  const words = ({ code, message }: Issue) => message || code;
  return (
    <ul className="issues">
      {errors.map(error => (
        <li key={error.code} className="bad">
          <span className="visually-hidden">Error: </span>
          {words(error)}
        </li>
      ))}
      {warnings.map(warning => (
        <li key={warning.code} className="warn">
          <span className="visually-hidden">Warning: </span>
          {words(warning)}
        </li>
      ))}
    </ul>
  );
}

/** Grey lines in the place of what is being fetched. */
export function Skeleton({ lines, label }: { lines: number; label: string }) {
  return (
    <div className="skeleton" role="status" aria-label={label}>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} />
      ))}
    </div>
  );
}

/** A person's initials on a colour of their own. */
export function Initials({ name }: { name: string }) {
  const letters = name
    .split(/\s+/)
    .map(word => word[0] ?? '')
    .filter(letter => /\p{L}/u.test(letter));
  const hue = [...name].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 360, 7);
  return (
    <span className="initials" aria-hidden="true" style={{ '--hue': hue } as React.CSSProperties}>
      {[letters[0], letters.length > 1 ? letters.at(-1) : ''].join('').toUpperCase() || '?'}
    </span>
  );
}

/**
 * Asks before something that cannot be taken back. The browser's own dialog keeps the focus inside, closes on Escape
 * and gives the focus back. `onConfirm` answers with why it failed, or with nothing.
 */
export function Confirm(props: {
  label: string;
  title: string;
  children: ReactNode;
  confirm: string;
  onConfirm: () => Promise<Problem | undefined>;
}) {
  const { label, title, children, confirm, onConfirm } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();

  const run = async () => {
    setBusy(true);
    // The button that opened the dialog may be gone by then; what it belonged to takes the focus.
    const around = dialog.current?.closest<HTMLElement>('[tabindex="-1"]');
    const met = await onConfirm();
    setBusy(false);
    setProblem(met);
    if (met) return;
    dialog.current?.close();
    around?.focus();
  };

  return (
    <>
      <button
        type="button"
        className="danger quiet"
        onClick={() => {
          setProblem(undefined);
          dialog.current?.showModal();
        }}
      >
        {label}
      </button>
      <dialog ref={dialog} aria-labelledby={id}>
        <h2 id={id}>{title}</h2>
        {children}
        {problem && <ProblemNote problem={problem} />}
        <div className="buttons">
          <button type="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button type="button" className="danger" onClick={run} disabled={isBusy}>
            {isBusy ? 'Deleting…' : confirm}
          </button>
        </div>
      </dialog>
    </>
  );
}
