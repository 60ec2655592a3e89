import { useQuery } from '@apollo/client/react';
import type { SystemsQuery } from './gql/graphql.ts';
import { graphql } from './gql/index.ts';
import type { Access, Choice } from './onboarding.ts';
import { LOOK_FIRST, ProblemNote, Skeleton } from './parts.tsx';
import { problemAt, problemIn } from './problem.ts';

// Asked when a system is chosen: a hotel has many doors, and most guests need those of one system.
const SystemOptions = graphql(`
  query SystemOptions($id: ID!) {
    acsSystem(acsSystemId: $id) {
      id
      acsAccessGroups(first: 200) {
        nodes {
          id
          acsAccessGroupId
          displayName
        }
      }
      acsEntrances(first: 500) {
        nodes {
          id
          acsEntranceId
          displayName
        }
      }
    }
  }
`);

export type System = NonNullable<SystemsQuery['acsSystems']>['nodes'][number];

export const NOTHING: Choice = { acsAccessGroupIds: [], acsEntranceIds: [] };

/** One system that can be chosen, with what there is to choose in it, and how it went. */
export function SystemChoice(props: {
  system: System;
  choice: Choice | undefined;
  onChange: (choice: Choice | undefined) => void;
  access: Access | undefined;
  isLocked: boolean;
  onRetry: () => void;
}) {
  const { system, choice, onChange, access, isLocked, onRetry } = props;
  const isDone = access?.phase === 'done';
  return (
    <fieldset className="system" disabled={isLocked || isDone} data-phase={access?.phase}>
      <legend className="visually-hidden">{system.name}</legend>
      <label className="check">
        <input
          type="checkbox"
          checked={choice !== undefined}
          onChange={event => onChange(event.target.checked ? NOTHING : undefined)}
        />
        <span>
          <strong>{system.name}</strong>
          <span className="hint">{system.externalTypeDisplayName}</span>
        </span>
      </label>
      {system.errors.map(error => (
        <p key={error.code} className="hint bad-text">
          {error.message ?? error.code}
        </p>
      ))}
      {choice && !isDone && <Options system={system} choice={choice} onChange={onChange} />}
      <div role="status">
        {access?.phase === 'working' && <p className="pending">Giving access…</p>}
        {isDone && <p className="good-text">Access was given.</p>}
      </div>
      {access?.phase === 'failed' && access.problem && (
        <ProblemNote
          problem={access.problem}
          what={access.acsUserId ? 'Added, but not to all doors.' : 'No access here yet.'}
          retry={access.isUnknown && !access.acsUserId ? LOOK_FIRST : undefined}
          onRetry={onRetry}
        />
      )}
      {access?.phase === 'failed' && access.userErrors.length > 0 && (
        <div className="note bad" role="alert">
          <p>
            <strong>{access.acsUserId ? 'Added, but not to all doors. ' : 'This system refused. '}</strong>
            {access.userErrors.map(({ message }) => message).join(' ')}
          </p>
          <button type="button" className="small" onClick={onRetry}>
            Try again
          </button>
        </div>
      )}
    </fieldset>
  );
}

/**
 * Groups where a system has any, else single doors: systems give access in one of these ways, and Seam says which only
 * by refusing the other.
 */
function Options({
  system,
  choice,
  onChange,
}: {
  system: System;
  choice: Choice;
  onChange: (choice: Choice) => void;
}) {
  const { data, error, refetch } = useQuery(SystemOptions, {
    variables: { id: system.acsSystemId },
    errorPolicy: 'all',
  });
  const groups = data?.acsSystem?.acsAccessGroups?.nodes;
  const doors = data?.acsSystem?.acsEntrances?.nodes;
  if (error && !(groups && groups.length > 0)) {
    const problem = problemAt(error, 'acsSystem') ?? problemIn(error);
    if (problem)
      return (
        <ProblemNote problem={problem} what="Groups and doors could not be read." onRetry={() => refetch()} />
      );
  }
  if (!groups || !doors) return <Skeleton lines={3} label="Loading groups and doors" />;
  if (groups.length > 0)
    return (
      <Checks
        title="Groups"
        options={groups.map(({ acsAccessGroupId, displayName }) => [acsAccessGroupId, displayName])}
        chosen={choice.acsAccessGroupIds}
        onChange={acsAccessGroupIds => onChange({ ...choice, acsAccessGroupIds })}
      />
    );
  if (doors.length === 0) return null;
  return (
    <Checks
      title="Doors"
      options={doors.map(({ acsEntranceId, displayName }) => [acsEntranceId, displayName])}
      chosen={choice.acsEntranceIds}
      onChange={acsEntranceIds => onChange({ ...choice, acsEntranceIds })}
    />
  );
}

function Checks(props: {
  title: string;
  options: [id: string, name: string][];
  chosen: string[];
  onChange: (chosen: string[]) => void;
}) {
  const { title, options, chosen, onChange } = props;
  return (
    <fieldset className="checks">
      <legend>{title}</legend>
      {options.map(([id, name]) => (
        <label key={id} className="check chip">
          <input
            type="checkbox"
            checked={chosen.includes(id)}
            onChange={event =>
              onChange(event.target.checked ? [...chosen, id] : chosen.filter(other => other !== id))
            }
          />
          <span>{name}</span>
        </label>
      ))}
    </fieldset>
  );
}
