import { useApolloClient } from '@apollo/client/react';
import { useState } from 'react';
import type { UserCardFragment, UserStateFragment } from './gql/graphql.ts';
import { graphql } from './gql/index.ts';
import { Confirm, type Issue, Issues, LOOK_FIRST, ProblemNote, Retry } from './parts.tsx';
import { type Problem, problemInChange, refused } from './problem.ts';

export const UserState = graphql(`
  fragment UserState on AcsUser {
    id
    acsUserId
    isSuspended
    pendingMutations {
      code
      message
      createdAt
    }
    errors {
      code
      message
    }
    warnings {
      code
      message
    }
  }
`);

export const UserCardFields = graphql(`
  fragment UserCard on AcsUser {
    ...UserState
    displayName
    emailAddress
    accessSchedule {
      startsAt
      endsAt
    }
    acsSystemId
    acsSystem {
      id
      name
      externalTypeDisplayName
      errors {
        code
        message
      }
    }
    acsAccessGroups(first: 50) {
      nodes {
        id
        displayName
      }
      pageInfo {
        hasNextPage
      }
    }
    accessibleEntrances(first: 50) {
      nodes {
        id
        displayName
      }
      pageInfo {
        hasNextPage
      }
    }
    acsCredentials(first: 50) {
      nodes {
        id
        displayName
        accessMethod
        errors {
          code
          message
        }
        warnings {
          code
          message
        }
      }
      pageInfo {
        hasNextPage
      }
    }
  }
`);

const Suspend = graphql(`
  mutation Suspend($id: ID!) {
    suspendAcsUser(input: { acsUserId: $id }) {
      acsUser {
        ...UserState
      }
      userErrors {
        message
      }
    }
  }
`);

const Resume = graphql(`
  mutation Resume($id: ID!) {
    unsuspendAcsUser(input: { acsUserId: $id }) {
      acsUser {
        ...UserState
      }
      userErrors {
        message
      }
    }
  }
`);

const DeleteUser = graphql(`
  mutation DeleteUser($id: ID!) {
    deleteAcsUser(input: { acsUserId: $id }) {
      deletedAcsUserId
      userErrors {
        message
      }
    }
  }
`);

/** What the desk calls the pending changes it knows; Seam adds codes, and its message serves for those. */
const PENDING: Record<string, string> = {
  creating: 'Waiting for the system to add this guest',
  deleting: 'Waiting for the system to remove this guest',
  deferring_creation: 'Will be added later',
  updating_suspension_state: 'Waiting for the system to confirm',
  unconfirmed: 'Waiting for the system to confirm',
  updating_group_membership: 'Waiting for the system to change groups',
  updating_access_schedule: 'Waiting for the system to change the times',
  updating_user_information: 'Waiting for the system to change the details',
  updating_credential_assignment: 'Waiting for the system to hand over a credential',
};

const METHODS: Record<string, string> = {
  code: 'PIN code',
  card: 'Card',
  mobile_key: 'Mobile key',
  cloud_key: 'Cloud key',
};

/** What a credential is and what it is called, once if that is the same. */
function credentialName(accessMethod: string | null | undefined, displayName: string): string {
  const method = accessMethod && (METHODS[accessMethod] ?? accessMethod);
  return method && method !== displayName ? `${method}: ${displayName}` : displayName;
}

const isLeaving = (user: UserStateFragment) =>
  [...user.pendingMutations, ...user.warnings].some(({ code }) =>
    ['deleting', 'being_deleted'].includes(code),
  );

function stateOf(user: UserStateFragment): [tone: string, words: string] {
  if (isLeaving(user)) return ['warn', 'Being removed'];
  if (user.pendingMutations.some(({ code }) => ['creating', 'deferring_creation'].includes(code)))
    return ['warn', 'Being added'];
  if (user.isSuspended) return ['warn', 'Suspended'];
  if (user.errors.length > 0) return ['bad', 'Needs attention'];
  return ['good', 'Active'];
}

/** Reads a user again, as it is at Seam: null if it is gone, undefined if that could not be read. */
export type Look = () => Promise<UserStateFragment | null | undefined>;

/** A person's user in one system: its state, what it opens, and what the desk can do about it. */
export function UserCard(props: {
  user: UserCardFragment;
  /** Why a field of this user is missing. */
  problemOf: (field: string) => Problem | undefined;
  onReload: () => void;
  look: Look;
}) {
  const { user, problemOf, onReload, look } = props;
  const [tone, words] = stateOf(user);
  const name = user.acsSystem?.name ?? 'A system that could not be read';
  const schedule = scheduleWords(user.accessSchedule);
  return (
    <section className="card" aria-label={name} tabIndex={-1}>
      <header>
        <div>
          <h3>{name}</h3>
          <p>{user.acsSystem?.externalTypeDisplayName}</p>
        </div>
        <span className={`pill ${tone}`}>{words}</span>
      </header>
      {user.pendingMutations.map(({ code, message }) => (
        <p key={code} className="pending">
          {PENDING[code] ?? message ?? code}
        </p>
      ))}
      <Issues
        errors={[...user.errors, ...(user.acsSystem?.errors ?? [])]}
        warnings={user.warnings.filter(({ code }) => code !== 'being_deleted')}
      />
      {schedule && <p className="schedule">{schedule}</p>}
      <dl>
        <Things
          title="Groups"
          things={user.acsAccessGroups?.nodes.map(group => ({ name: group.displayName }))}
          hasMore={user.acsAccessGroups?.pageInfo.hasNextPage}
          problem={problemOf('acsAccessGroups')}
          onReload={onReload}
        />
        <Things
          title={user.isSuspended ? 'Doors, closed while suspended' : 'Doors'}
          things={user.accessibleEntrances?.nodes.map(door => ({ name: door.displayName }))}
          hasMore={user.accessibleEntrances?.pageInfo.hasNextPage}
          problem={problemOf('accessibleEntrances')}
          onReload={onReload}
        />
        <Things
          title="Credentials"
          things={user.acsCredentials?.nodes.map(({ accessMethod, displayName, ...issues }) => ({
            name: credentialName(accessMethod, displayName),
            ...issues,
          }))}
          hasMore={user.acsCredentials?.pageInfo.hasNextPage}
          problem={problemOf('acsCredentials')}
          onReload={onReload}
        />
      </dl>
      {!isLeaving(user) && <Actions user={user} system={name} look={look} />}
    </section>
  );
}

interface Thing {
  name: string;
  errors?: Issue[];
  warnings?: Issue[];
}

/** A list of names; what could not be read is said to be missing, never shown as none. */
function Things(props: {
  title: string;
  things: Thing[] | undefined;
  hasMore: boolean | undefined;
  problem: Problem | undefined;
  onReload: () => void;
}) {
  const { title, things, hasMore, problem, onReload } = props;
  return (
    <div>
      <dt>{title}</dt>
      {things === undefined ? (
        <dd className="missing" data-code={problem?.code}>
          Could not be read. {problem?.text} <Retry problem={problem} onRetry={onReload} className="link" />
        </dd>
      ) : (
        <dd>
          {things.length === 0 && <span className="none">None</span>}
          {things.length > 0 && (
            <ul className="chips">
              {things.map(({ name, errors, warnings }, at) => (
                <li key={at}>
                  {name}
                  <Issues errors={errors} warnings={warnings} />
                </li>
              ))}
              {hasMore && <li>and more</li>}
            </ul>
          )}
        </dd>
      )}
    </div>
  );
}

function Actions({ user, system, look }: { user: UserCardFragment; system: string; look: Look }) {
  const client = useApolloClient();
  /** What was wanted and has failed. Trying again goes there, whatever is shown meanwhile. */
  const [failed, setFailed] = useState<{ isSuspended: boolean; problem: Problem }>();
  const [isBusy, setBusy] = useState(false);
  const variables = { id: user.acsUserId };

  /**
   * Optimistic, since it can be taken back and fails seldom: the cache forgets the guess as soon as the answer is there,
   * whatever it says, so a failure rolls itself back. Until then it is called what it is, unconfirmed: doors may be open.
   */
  const change = async (isSuspended: boolean): Promise<Problem | undefined> => {
    const others = user.pendingMutations.filter(({ code }) => code !== UNCONFIRMED.code);
    const acsUser = { ...stateFields(user), isSuspended, pendingMutations: [...others, UNCONFIRMED] };
    try {
      const refusals = isSuspended
        ? await client
            .mutate({
              mutation: Suspend,
              variables,
              optimisticResponse: {
                suspendAcsUser: { __typename: 'SuspendAcsUserPayload', acsUser, userErrors: [] },
              },
            })
            .then(({ data }) => data?.suspendAcsUser?.userErrors)
        : await client
            .mutate({
              mutation: Resume,
              variables,
              optimisticResponse: {
                unsuspendAcsUser: { __typename: 'UnsuspendAcsUserPayload', acsUser, userErrors: [] },
              },
            })
            .then(({ data }) => data?.unsuspendAcsUser?.userErrors);
      return refusals?.[0] && refused(refusals[0].message);
    } catch (error) {
      return problemInChange(error);
    }
  };

  const suspend = async (isSuspended: boolean) => {
    setBusy(true);
    const before = failed?.problem.isUnknown ? await look() : user;
    if (before && before.isSuspended !== isSuspended) {
      setFailed(undefined);
      const problem = await change(isSuspended);
      // The answer was lost, perhaps not the change: Seam knows.
      const now = problem?.isUnknown ? await look() : undefined;
      if (problem && now?.isSuspended !== isSuspended) setFailed({ isSuspended, problem });
    }
    setBusy(false);
  };
  // It may have been made after all, or by somebody else.
  const missed = failed?.isSuspended === user.isSuspended ? undefined : failed;

  /** Not optimistic: somebody who looks gone and is not can still open doors. */
  const remove = async (): Promise<Problem | undefined> => {
    const problem = await client.mutate({ mutation: DeleteUser, variables }).then(({ data }) => {
      const [refusal] = data?.deleteAcsUser?.userErrors ?? [];
      return refusal && refused(refusal.message);
    }, problemInChange);
    // Whatever was answered, and if nothing was: Seam knows whether it is gone.
    const now = await look();
    return now === null || (now && isLeaving(now)) ? undefined : problem;
  };

  return (
    <>
      {missed && (
        <ProblemNote
          problem={missed.problem}
          what={missed.isSuspended ? 'Access is not suspended.' : 'Access is still suspended.'}
          retry={missed.problem.isUnknown ? LOOK_FIRST : undefined}
          onRetry={() => suspend(missed.isSuspended)}
        />
      )}
      <div className="buttons">
        <button type="button" onClick={() => suspend(!user.isSuspended)} disabled={isBusy}>
          {user.isSuspended ? 'Resume access' : 'Suspend access'}
        </button>
        <Confirm
          label="Remove"
          title={`Remove ${user.displayName} from ${system}?`}
          confirm="Remove from this system"
          onConfirm={remove}
        >
          <p>The user is deleted there, with its credentials and memberships. Other systems keep theirs.</p>
        </Confirm>
      </div>
    </>
  );
}

/** A guess of this page, which Seam knows nothing of: there is nothing to ask again for. */
export const UNCONFIRMED: UserStateFragment['pendingMutations'][number] = {
  __typename: 'AcsUserSuspensionUpdate',
  code: 'unconfirmed',
  message: null,
  createdAt: null,
};

/** Of everything a card has, what a change of the suspension answers with. */
function stateFields({
  __typename,
  id,
  acsUserId,
  errors,
  warnings,
}: UserCardFragment): Omit<UserStateFragment, 'isSuspended' | 'pendingMutations'> {
  return { __typename, id, acsUserId, errors, warnings };
}

function scheduleWords(schedule: UserCardFragment['accessSchedule']): string | undefined {
  if (!schedule) return undefined;
  const words = (moment: string) =>
    new Date(moment).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
  const { startsAt, endsAt } = schedule;
  if (startsAt && endsAt) return `${words(startsAt)} – ${words(endsAt)}`;
  if (endsAt) return `Until ${words(endsAt)}`;
  return startsAt ? `From ${words(startsAt)}` : undefined;
}
