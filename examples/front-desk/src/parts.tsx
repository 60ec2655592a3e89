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

/** For a change of which nobody knows whether it was made: what is there is read before it is tried again. */
export const LOOK_FIRST = 'Check and try again';

/** The way to try again, closed for as long as Seam has asked. */
export function Retry(props: {
  problem: Problem | undefined;
  onRetry: () => void;
  label?: string | undefined;
  className: string;
}) {
  const { problem, onRetry, label = 'Try again', className } = props;
  const seconds = useSecondsUntil(problem?.retryAt);
  return (
    <button type="button" className={className} onClick={onRetry} disabled={seconds > 0}>
      {seconds > 0 ? `${label} in ${seconds} s` : label}
    </button>
  );
}

/** Something that failed. `what` is said only of what is known. */
export function ProblemNote(props: {
  problem: Problem;
  /** What it was about, where nothing around the note says so. */
  about?: string | undefined;
  what?: string | undefined;
  retry?: string | undefined;
  onRetry?: () => void;
}) {
  const { problem, about, what, retry, onRetry } = props;
  return (
    <div className="note bad" role="alert" data-code={problem.code}>
      <p>
        {about && `${about} `}
        {what && !problem.isUnknown && <strong>{what} </strong>}
        {problem.text}
        {problem.isUnknown && ' The change may have been made all the same.'}
      </p>
      {onRetry && <Retry problem={problem} onRetry={onRetry} label={retry} className="small" />}
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
 * and gives the focus back. `onConfirm` answers with why it failed, or with nothing. Closing does not stop it, so the
 * reason stands on the page if the dialog is no longer there.
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
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const note = problem && (
    <ProblemNote problem={problem} about={isOpen ? undefined : title} what="Nothing was deleted." />
  );

  const run = async () => {
    setBusy(true);
    setProblem(undefined);
    // The button that opened the dialog may be gone by then; what it belonged to takes the focus.
    const around = dialog.current?.closest<HTMLElement>('[tabindex="-1"]');
    const met = await onConfirm();
    setBusy(false);
    setProblem(met);
    // Whoever has closed it may be elsewhere by now.
    if (met || dialog.current?.open === false) return;
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
          setOpen(true);
          dialog.current?.showModal();
        }}
      >
        {isBusy && !isOpen ? 'Deleting…' : label}
      </button>
      {!isOpen && note}
      <dialog ref={dialog} aria-labelledby={id} onClose={() => setOpen(false)}>
        <h2 id={id}>{title}</h2>
        {children}
        {isOpen && note}
        <div className="buttons">
          <button type="button" onClick={() => dialog.current?.close()}>
            {isBusy ? 'Close' : 'Cancel'}
          </button>
          <button type="button" className="danger" onClick={run} disabled={isBusy}>
            {isBusy ? 'Deleting…' : confirm}
          </button>
        </div>
      </dialog>
    </>
  );
}
