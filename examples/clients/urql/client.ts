/** The client: where the credential goes, what the gateway's errors say, and how the cache knows Seam's things. */
import { Client, type CombinedError, type Exchange, fetchExchange, mapExchange } from '@urql/core';
import { type Cache, cacheExchange, type Resolver, type UpdatesConfig } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import type { IntrospectionField } from 'graphql';
import schema from './gql/outline.ts';

const pages = relayPagination();

/** All pages of a list as one; each filter has a list of its own. What was asked for without arguments stands alone. */
const list: Resolver = (parent, args, cache, info) =>
  Object.keys(args).length > 0
    ? pages(parent, args, cache, info)
    : cache.resolve(info.parentKey, info.fieldName);

/** From the outline of the schema: which fields are lists, and which types have no `id` to be known by. */
const resolvers: Record<string, Record<string, Resolver>> = {};
const keys: Record<string, () => null> = {};
for (const type of schema.__schema.types) {
  if (type.kind !== 'OBJECT') continue;
  const isList = ({ type }: IntrospectionField) => 'name' in type && type.name.endsWith('Connection');
  resolvers[type.name] = Object.fromEntries(type.fields.filter(isList).map(({ name }) => [name, list]));
  if (!type.fields.some(({ name }) => name === 'id')) keys[type.name] = () => null;
}

/** The pages of people that are in the cache, whatever their filters. */
const peoplePages = (cache: Cache) =>
  cache.inspectFields('Query').filter(({ fieldName }) => fieldName === 'userIdentities');

/** Takes somebody off a page, which keeps its place among the others. */
function takeOff(cache: Cache, page: string, person: string) {
  const without = (field: string, personOf: (row: string) => unknown) => {
    const rows = cache.resolve(page, field);
    if (!Array.isArray(rows)) return;
    cache.link(
      page,
      field,
      rows.filter(row => personOf(String(row)) !== person),
    );
  };
  without('nodes', row => row);
  without('edges', row => cache.resolve(row, 'node'));
}

/** What a change does to more than the objects it answers with. */
const Mutation: UpdatesConfig[string] = {
  deleteUserIdentity(answer: { deleteUserIdentity?: { deletedId?: string | null } | null }, _, cache) {
    const id = answer.deleteUserIdentity?.deletedId;
    if (!id) return;
    const person = { __typename: 'UserIdentity', id };
    for (const { fieldKey } of peoplePages(cache)) {
      const page = cache.resolve('Query', fieldKey);
      if (typeof page === 'string') takeOff(cache, page, `${cache.keyOfEntity(person)}`);
    }
    cache.invalidate(person);
  },
  createUserIdentity(answer: { createUserIdentity?: { userIdentity?: unknown } | null }, _, cache) {
    if (!answer.createUserIdentity?.userIdentity) return;
    for (const { fieldKey } of peoplePages(cache)) cache.invalidate('Query', fieldKey);
  },
};

export interface Credential {
  token: string;
  /** Only for personal access tokens and console sessions. */
  workspace?: string;
}

export interface ClientOptions {
  url: string;
  /** Asked before each request, so that a renewed token counts at once. */
  credential: () => Credential;
  /** The credential is missing, wrong or out of date. */
  onUnauthenticated?: () => void;
  /** Sends hashes instead of documents: see persisted.ts. */
  persisted?: Exchange;
}

export const createClient = ({ url, credential, onUnauthenticated, persisted }: ClientOptions): Client =>
  new Client({
    url,
    preferGetMethod: false,
    fetchOptions: () => {
      const { token, workspace } = credential();
      return {
        headers: { authorization: `Bearer ${token}`, ...(workspace ? { 'seam-workspace': workspace } : {}) },
      };
    },
    exchanges: [
      mapExchange({
        onError(error) {
          if (codesOf(error).includes('UNAUTHENTICATED')) onUnauthenticated?.();
        },
      }),
      cacheExchange({ schema, resolvers, keys, updates: { Mutation } }),
      ...(persisted ? [persisted] : []),
      fetchExchange,
    ],
  });

/** What went wrong, as the gateway's codes; empty if nothing did, or if there was no answer at all. */
export const codesOf = (error: CombinedError | undefined): unknown[] =>
  error?.graphQLErrors.map(({ extensions }) => extensions.code) ?? [];
