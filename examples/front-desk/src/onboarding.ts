import type { ApolloClient } from '@apollo/client';
import { useApolloClient } from '@apollo/client/react';
import { useEffect, useRef, useState } from 'react';
import { graphql } from './gql/index.ts';
import { type Problem, problemIn, problemInChange } from './problem.ts';
import { refreshPeople } from './search.tsx';

const CreatePerson = graphql(`
  mutation CreatePerson($input: CreateUserIdentityInput!) {
    createUserIdentity(input: $input) {
      userIdentity {
        id
        userIdentityId
      }
      userErrors {
        field
        message
      }
    }
  }
`);

const PersonByKey = graphql(`
  query PersonByKey($key: String!) {
    userIdentity(userIdentityKey: $key) {
      id
      userIdentityId
    }
  }
`);

const CreateUser = graphql(`
  mutation CreateUser($input: CreateAcsUserInput!) {
    createAcsUser(input: $input) {
      acsUser {
        id
        acsUserId
      }
      userErrors {
        field
        message
      }
    }
  }
`);

const UserInSystem = graphql(`
  query UserInSystem($person: ID!, $system: ID!) {
    acsUser(userIdentityId: $person, acsSystemId: $system) {
      id
      acsUserId
    }
  }
`);

const GrantDoor = graphql(`
  mutation GrantDoor($user: ID!, $door: ID!) {
    grantAcsUserAccessToEntrance(input: { acsUserId: $user, acsEntranceId: $door }) {
      userErrors {
        message
      }
    }
  }
`);

export interface Profile {
  fullName: string;
  emailAddress?: string | undefined;
  phoneNumber?: string | undefined;
}

/** What was chosen in one system. */
export interface Choice {
  acsAccessGroupIds: string[];
  acsEntranceIds: string[];
}

export interface UserError {
  field?: string | null;
  message: string;
}

/** How far a person has come in one system; what has been done is not done again. */
export interface Access {
  phase: 'working' | 'done' | 'failed';
  acsUserId?: string | undefined;
  granted: string[];
  /** Whether the last change there, of which no answer came, may have been made. */
  isUnknown: boolean;
  userErrors: UserError[];
  problem?: Problem | undefined;
}

export interface Request {
  profile: Profile;
  endsAt?: string | undefined;
  choices: Record<string, Choice>;
}

/** Unique to this form, so that Seam itself refuses to make the same person twice. Needs no secure origin. */
const newKey = () =>
  `desk-${Array.from(crypto.getRandomValues(new Uint32Array(4)), n => n.toString(36)).join('')}`;

/**
 * Makes a person, then its user in each chosen system. There is no transaction over several systems: the person may be
 * there while a system refuses. Every system has its own state, and sending again does only what is left.
 */
export function useOnboarding(known?: string) {
  const client = useApolloClient();
  const key = useRef<string>(undefined);
  // Only a change can leave this open, and only a definite answer settles it: a lookup that fails says nothing.
  const mayExist = useRef(false);
  const [busy, setBusy] = useState(false);
  // State comes a moment after a click, and the second click of a double click may come before it. So the first one
  // closes this lock at once, and it opens when all that was done meanwhile is on the page.
  const isLocked = useRef(false);
  useEffect(() => {
    isLocked.current = busy;
  }, [busy]);
  const [personId, setPersonId] = useState(known);
  const [userErrors, setUserErrors] = useState<UserError[]>([]);
  const [problem, setProblem] = useState<Problem>();
  const [access, setAccess] = useState<Record<string, Access>>({});

  async function person(profile: Profile): Promise<string | undefined> {
    key.current ??= newKey();
    if (mayExist.current) {
      const { data } = await client.query({
        query: PersonByKey,
        variables: { key: key.current },
        fetchPolicy: 'network-only',
      });
      mayExist.current = false;
      if (data?.userIdentity) return data.userIdentity.userIdentityId;
    }
    const input = { ...profile, userIdentityKey: key.current };
    const { data } = await client.mutate({ mutation: CreatePerson, variables: { input } }).catch(error => {
      mayExist.current = problemInChange(error)?.isUnknown ?? false;
      throw error;
    });
    setUserErrors(data?.createUserIdentity?.userErrors ?? []);
    return data?.createUserIdentity?.userIdentity?.userIdentityId;
  }

  /**
   * Does what has not been done yet, in all systems or in `only` one. Answers the person's id once everything that was
   * chosen has been done.
   */
  async function submit({ profile, endsAt, choices }: Request, only?: string): Promise<string | undefined> {
    if (isLocked.current) return undefined;
    isLocked.current = true;
    setBusy(true);
    setUserErrors([]);
    setProblem(undefined);
    try {
      const id = personId ?? (await person(profile));
      if (!id) return undefined;
      setPersonId(id);
      const ends = await Promise.all(
        Object.entries(choices).map(async ([system, choice]) => {
          const before = access[system];
          if (before && (before.phase === 'done' || (only && only !== system))) return before;
          const show = (now: Access) => setAccess(all => ({ ...all, [system]: now }));
          show({
            granted: [],
            isUnknown: false,
            ...before,
            phase: 'working',
            userErrors: [],
            problem: undefined,
          });
          const now = await giveAccess(client, { id, system, profile, endsAt, choice }, before);
          show(now);
          return now;
        }),
      );
      refreshPeople(client);
      return ends.every(end => end.phase === 'done') ? id : undefined;
    } catch (error) {
      const met = problemIn(error);
      setProblem(met && { ...met, isUnknown: mayExist.current });
      return undefined;
    } finally {
      setBusy(false);
    }
  }

  return { submit, busy, personId, userErrors, problem, access };
}

/** One system: the user, then its doors, from where the last attempt has left off. */
async function giveAccess(
  client: ApolloClient,
  wish: { id: string; system: string; profile: Profile; endsAt: string | undefined; choice: Choice },
  before: Access | undefined,
): Promise<Access> {
  const { id, system, profile, endsAt, choice } = wish;
  const granted = [...(before?.granted ?? [])];
  let acsUserId = before?.acsUserId;
  let isUnknown = before?.isUnknown ?? false;
  const lost = (error: unknown): never => {
    isUnknown = problemInChange(error)?.isUnknown ?? false;
    throw error;
  };
  const failed = (why: { userErrors?: UserError[]; problem?: Problem | undefined }): Access => ({
    phase: 'failed',
    acsUserId,
    granted,
    isUnknown,
    userErrors: [],
    ...why,
  });

  try {
    if (!acsUserId && isUnknown) {
      const { data } = await client.query({
        query: UserInSystem,
        variables: { person: id, system },
        fetchPolicy: 'network-only',
      });
      isUnknown = false;
      acsUserId = data?.acsUser?.acsUserId;
    }
    if (!acsUserId) {
      const input = {
        ...profile,
        acsSystemId: system,
        userIdentityId: id,
        acsAccessGroupIds: choice.acsAccessGroupIds,
        accessSchedule: endsAt ? { endsAt } : undefined,
      };
      const { data } = await client.mutate({ mutation: CreateUser, variables: { input } }).catch(lost);
      const refusals = data?.createAcsUser?.userErrors ?? [];
      if (refusals.length > 0) return failed({ userErrors: refusals });
      acsUserId = data?.createAcsUser?.acsUser?.acsUserId;
      if (!acsUserId) return failed({ userErrors: [{ message: 'The system did not say who was added.' }] });
    }
    for (const door of choice.acsEntranceIds) {
      if (granted.includes(door)) continue;
      const variables = { user: acsUserId, door };
      const { data } = await client.mutate({ mutation: GrantDoor, variables }).catch(lost);
      isUnknown = false;
      const refusals = data?.grantAcsUserAccessToEntrance?.userErrors ?? [];
      if (refusals.length > 0) return failed({ userErrors: refusals });
      granted.push(door);
    }
    return { phase: 'done', acsUserId, granted, isUnknown, userErrors: [] };
  } catch (error) {
    const met = problemIn(error);
    return failed({ problem: met && { ...met, isUnknown } });
  }
}
