import { useQuery } from '@apollo/client/react';
import { useEffect, useRef, useState } from 'react';
import type { PersonFieldsFragment as Person } from './gql/graphql.ts';
import { graphql } from './gql/index.ts';
import { type Choice, type Request, useOnboarding } from './onboarding.ts';
import { Field, LOOK_FIRST, ProblemNote, Skeleton } from './parts.tsx';
import { problemIn, refused } from './problem.ts';
import { paths } from './route.ts';
import { SystemChoice } from './system-choice.tsx';

const Systems = graphql(`
  query Systems {
    acsSystems(first: 100) {
      nodes {
        id
        acsSystemId
        name
        externalTypeDisplayName
        isCredentialManager
        errors {
          code
          message
        }
      }
    }
  }
`);

/** The inputs that have a place of their own for what is wrong with them. */
const OWN = ['fullName', 'emailAddress', 'phoneNumber', 'accessSchedule.endsAt'];

/** Adds a guest with access to the chosen systems, or gives somebody who is there access to more of them. */
export function GuestForm({ person }: { person?: Person }) {
  const [fullName, setFullName] = useState(person?.fullName ?? person?.displayName ?? '');
  const [emailAddress, setEmailAddress] = useState(person?.emailAddress ?? '');
  const [phoneNumber, setPhoneNumber] = useState(person?.phoneNumber ?? '');
  const [until, setUntil] = useState('');
  const [isPast, setPast] = useState(false);
  /** What was changed since it was refused: the reason is no longer about what stands there. */
  const [corrected, setCorrected] = useState<ReadonlySet<string>>(new Set());
  const [choices, setChoices] = useState<Record<string, Choice>>({});
  const { submit, busy, personId, userErrors, problem, access } = useOnboarding(person?.userIdentityId);
  // A new answer is shown, whatever was typed while it was on its way.
  const [answered, setAnswered] = useState({ userErrors, access });
  if (answered.userErrors !== userErrors || answered.access !== access) {
    setAnswered({ userErrors, access });
    setCorrected(new Set());
  }
  const { data, error, refetch } = useQuery(Systems);
  const form = useRef<HTMLFormElement>(null);

  const inSystems = person?.acsUsers?.nodes.map(user => user.acsSystemId) ?? [];
  const systems = data?.acsSystems?.nodes.filter(
    system =>
      // Those only manage credentials for others; nobody is let in by them.
      !system.isCredentialManager &&
      (access[system.acsSystemId] !== undefined || !inSystems.includes(system.acsSystemId)),
  );
  const failed = Object.entries(access).flatMap(([system, one]) =>
    one.phase === 'failed' && choices[system] ? [one] : [],
  );
  const refusals = [...userErrors, ...failed.flatMap(one => one.userErrors)];
  const errorsOf = (field: string) => {
    const own = refusals.filter(refusal => refusal.field === field && !corrected.has(field));
    return [...new Set(own.map(({ message }) => message))];
  };
  const correcting = (field: string, set: (value: string) => void) => (value: string) => {
    set(value);
    setCorrected(fields => new Set([...fields, field]));
  };
  const others = userErrors.filter(({ field }) => !field || !OWN.includes(field));
  const isPartly = personId !== undefined && failed.length > 0 && !busy;
  const isOpen = problem?.isUnknown || failed.some(one => one.isUnknown && !one.acsUserId);
  const verb = isOpen ? LOOK_FIRST : isPartly ? 'Try again' : personId ? 'Give access' : 'Add guest';

  // The first field with a reason beside it is where to go on.
  useEffect(() => {
    if (userErrors.length > 0 || isPast)
      form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [userErrors, isPast]);

  const request = (): Request => ({
    profile: {
      fullName,
      emailAddress: emailAddress.trim() || undefined,
      phoneNumber: phoneNumber.trim() || undefined,
    },
    endsAt: until ? new Date(until).toISOString() : undefined,
    choices,
  });

  const send = async (only?: string) => {
    // Seam would find out only after the person has been made.
    const past = until !== '' && new Date(until).getTime() <= Date.now();
    setPast(past);
    if (past) return;
    setCorrected(new Set());
    const id = await submit(request(), only);
    // Back leads to where the form was opened, not to an empty one.
    if (id) location.replace(paths.person(id));
  };

  return (
    <form
      className="guest"
      ref={form}
      noValidate
      onSubmit={event => {
        event.preventDefault();
        send();
      }}
    >
      <h2>{person ? `Access for ${person.displayName}` : 'New guest'}</h2>
      {!person && (
        <>
          <Field
            label="Full name"
            name="fullName"
            value={fullName}
            onChange={correcting('fullName', setFullName)}
            errors={errorsOf('fullName')}
            isLocked={personId !== undefined}
          />
          <div className="pair">
            <Field
              label="Email"
              name="emailAddress"
              type="email"
              value={emailAddress}
              onChange={correcting('emailAddress', setEmailAddress)}
              errors={errorsOf('emailAddress')}
              isLocked={personId !== undefined}
            />
            <Field
              label="Phone"
              name="phoneNumber"
              type="tel"
              hint="With country code, such as +15555550100"
              value={phoneNumber}
              onChange={correcting('phoneNumber', setPhoneNumber)}
              errors={errorsOf('phoneNumber')}
              isLocked={personId !== undefined}
            />
          </div>
        </>
      )}
      <Field
        label="Access until"
        name="endsAt"
        type="datetime-local"
        hint="Leave empty for no end"
        value={until}
        onChange={correcting('accessSchedule.endsAt', value => {
          setUntil(value);
          setPast(false);
        })}
        errors={isPast ? ['Must be in the future.'] : errorsOf('accessSchedule.endsAt')}
      />
      <h3>Access</h3>
      {error && (
        <ProblemNote
          problem={problemIn(error) ?? refused('')}
          what="The systems could not be read."
          onRetry={() => refetch()}
        />
      )}
      {!systems && !error && <Skeleton lines={4} label="Loading systems" />}
      {systems?.length === 0 && <p className="empty">There is no further system to give access to.</p>}
      {systems?.map(system => (
        <SystemChoice
          key={system.id}
          system={system}
          choice={choices[system.acsSystemId]}
          onChange={choice =>
            setChoices(({ [system.acsSystemId]: _, ...rest }) =>
              choice ? { ...rest, [system.acsSystemId]: choice } : rest,
            )
          }
          access={access[system.acsSystemId]}
          isLocked={busy}
          onRetry={() => send(system.acsSystemId)}
        />
      ))}
      {problem && <ProblemNote problem={problem} what="Nothing was made yet." />}
      {others.length > 0 && (
        <p className="note bad" role="alert">
          {others.map(({ message }) => message).join(' ')}
        </p>
      )}
      {isPartly && (
        <p className="note warn" role="status">
          <strong>{fullName} was added, but not everywhere.</strong> What failed is marked above; what worked
          stays.
        </p>
      )}
      <div className="buttons">
        {isPartly && (
          <a href={paths.person(personId)} className="button">
            Leave it at that
          </a>
        )}
        <button type="submit" className="primary" disabled={busy}>
          {busy ? 'Saving…' : verb}
        </button>
      </div>
    </form>
  );
}
