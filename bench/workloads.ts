/** What is asked, and how. */
import { systemId, userId } from './data.ts';

export interface Workload {
  /** Also the operation's name, by which the limit knows what to do. */
  name: string;
  title: string;
  /** Which of the limit's shapes the answer has. */
  shape: 'point' | 'list' | 'nested' | 'mutation' | 'adHoc' | 'invalid';
  document: (nonce: number) => string;
  variables?: Record<string, unknown>;
  /** Identities in the workspace. */
  size: number;
  /** Requests in flight, each by a caller of its own. */
  atOnce: number;
  latencyMs: number;
  /** The most CPU it may cost, as a multiple of the limit's. */
  target?: number;
}

const USER = 'acsUserId displayName fullName emailAddress phoneNumber createdAt isSuspended acsSystemId';

const nested = (name: string) =>
  `query ${name}($first: Int) { userIdentities(first: $first) { nodes { displayName acsUsers { nodes { displayName acsSystem { name } } } } } }`;

/** 12 systems looked up and 4 leaves of each, all under names that no other document has. */
function adHoc(nonce: number): string {
  const lookups = Array.from({ length: 12 }, (_, i) => {
    const own = `q${nonce}_${i}`;
    const leaves = `${own}_0: name ${own}_1: externalType ${own}_2: createdAt ${own}_3: isCredentialManager`;
    return `${own}: acsSystem(acsSystemId: "${systemId(i % 3)}") { ${leaves} }`;
  });
  return `query AdHoc { ${lookups.join(' ')} }`;
}

const plain = { size: 50, atOnce: 8, latencyMs: 0 };

export const workloads: Workload[] = [
  {
    ...plain,
    name: 'Point',
    title: 'one user by id',
    shape: 'point',
    document: () => `query Point($id: ID!) { acsUser(acsUserId: $id) { ${USER} } }`,
    variables: { id: userId(7, 1) },
    target: 1.5,
  },
  {
    ...plain,
    name: 'List',
    title: 'list of 100 users',
    shape: 'list',
    document: () => `query List($first: Int) { acsUsers(first: $first) { nodes { ${USER} } } }`,
    variables: { first: 100 },
    target: 1.6,
  },
  {
    ...plain,
    name: 'Nested',
    title: '50 identities, users, systems',
    shape: 'nested',
    document: () => nested('Nested'),
    variables: { first: 50 },
    atOnce: 4,
    target: 1.3,
  },
  {
    ...plain,
    name: 'Mutation',
    title: 'update of a user',
    shape: 'mutation',
    document: () =>
      `mutation Mutation($input: UpdateAcsUserInput!) { updateAcsUser(input: $input) { acsUser { ${USER} } userErrors { code message field } } }`,
    variables: {
      input: { acsUserId: userId(7, 1), fullName: 'Hugo Hart 7', emailAddress: 'guest7@example.com' },
    },
  },
  {
    ...plain,
    name: 'AdHoc',
    title: '60 aliases, never the same',
    shape: 'adHoc',
    document: adHoc,
  },
  {
    ...plain,
    name: 'Invalid',
    title: 'invalid, never the same',
    shape: 'invalid',
    document: nonce => `query Invalid { q${nonce}: acsUsers(first: 10) { nodes { displayNam } } }`,
  },
  {
    ...plain,
    name: 'Latency',
    title: 'nested 50, Seam takes 20 ms',
    shape: 'nested',
    document: () => nested('Latency'),
    variables: { first: 50 },
    atOnce: 1,
    latencyMs: 20,
  },
];

/** The nested query in growing workspaces. */
export const growth: Workload[] = [10, 50, 200, 500].map(size => ({
  name: `Growth${size}`,
  title: `nested, ${size} identities`,
  shape: 'nested',
  document: () => nested(`Growth${size}`),
  variables: { first: size },
  size,
  atOnce: 1,
  latencyMs: 0,
}));

let nonce = 1_000_000;

/** The next request's body; documents that must not repeat never do. */
export function bodyOf({ name, document, variables = {} }: Workload): string {
  nonce += 1;
  return JSON.stringify({ operationName: name, query: document(nonce), variables });
}

export const tokenOf = ({ size }: Workload, caller: number): string => `seam_bench_n${size}_c${caller}`;
