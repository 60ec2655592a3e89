/**
 * Errors, warnings and pending mutations that Seam reports on its objects. Their codes are open sets that grow, so
 * clients see `code` as text behind one interface each; a concrete type exists only where Seam sends more than a
 * message. What is not known yet comes as the generic type: nothing here ever fails for being new.
 */
import type { InterfaceRef, ObjectRef } from '@pothos/core';
import { record, records, text } from '../seam/row.ts';
import { builder } from './builder.ts';
import { needing } from './needs.ts';

type Entry = Record<string, unknown>;

const entryCode = (entry: Entry): string =>
  text(entry, 'error_code') ?? text(entry, 'warning_code') ?? text(entry, 'mutation_code') ?? 'unknown';

/** The fields that every entry has. */
const common = (t: any, what: string) => ({
  code: t.string({
    nullable: false,
    description: `Which ${what} this is. Seam adds codes over time, so expect ones you do not know.`,
    resolve: entryCode,
  }),
  message: t.string({
    description: `The ${what} in a sentence, for people.`,
    resolve: (entry: Entry) => text(entry, 'message'),
  }),
  createdAt: t.field({
    type: 'DateTime',
    description: 'Since when.',
    resolve: (entry: Entry) => text(entry, 'created_at'),
  }),
});

/** Interface and code → concrete type, filled by `concrete`; what is missing here is generic. */
const concreteTypes = new Map<string, string>();

const typeOf = (parent: string) => (entry: Entry) =>
  concreteTypes.get(`${parent} ${entryCode(entry)}`) ?? `Generic${parent}`;

export const SeamIssue = builder.interfaceRef<Entry>('SeamIssue').implement({
  description:
    'An error or warning that Seam reports on an object. It describes the object, not your request.',
  fields: t => common(t, 'issue'),
  resolveType: typeOf('SeamIssue'),
});

export const SeamPendingMutation = builder.interfaceRef<Entry>('SeamPendingMutation').implement({
  description: 'A change that Seam has accepted and the access control system has not carried out yet.',
  fields: t => common(t, 'pending change'),
  resolveType: typeOf('SeamPendingMutation'),
});

builder.objectRef<Entry>('GenericSeamIssue').implement({
  description: 'An issue that says no more than its message.',
  interfaces: [SeamIssue],
});

builder.objectRef<Entry>('GenericSeamPendingMutation').implement({
  description: 'A pending change that says no more than its message.',
  interfaces: [SeamPendingMutation],
});

/** Declares the type of the entries with these codes, which carry more than a message. */
export function concrete(
  typename: string,
  parent: InterfaceRef<any, Entry>,
  codes: readonly string[],
  description: string,
  fields: (t: any) => Record<string, unknown>,
): ObjectRef<any, Entry> {
  for (const code of codes) concreteTypes.set(`${parent.name} ${code}`, typename);
  return builder.objectRef<Entry>(typename).implement({
    description,
    interfaces: [parent as any],
    fields: fields as any,
  }) as ObjectRef<any, Entry>;
}

/** Declares the type of the entries that say what a value was `from` and what it will be `to`. */
export function transition(
  typename: string,
  parent: InterfaceRef<any, Entry>,
  codes: readonly string[],
  description: string,
  state: ObjectRef<any, Entry>,
): ObjectRef<any, Entry> {
  const side = (t: any, name: 'from' | 'to', text: string) =>
    t.field({ type: state, description: text, resolve: (entry: Entry) => record(entry, name) });
  return concrete(typename, parent, codes, description, t => ({
    from: side(t, 'from', 'What the access control system still has.'),
    to: side(t, 'to', 'What it will have.'),
  }));
}

/** The fields `errors` and `warnings` of an object, as lists that are empty when there is nothing to report. */
export const issueFields = (t: any, what: string) => ({
  errors: t.field({
    type: [SeamIssue],
    nullable: false,
    description: `What keeps ${what} from working.`,
    extensions: needing(['errors']),
    resolve: (row: object) => records(row, 'errors'),
  }),
  warnings: t.field({
    type: [SeamIssue],
    nullable: false,
    description: `What may need attention on ${what}.`,
    extensions: needing(['warnings']),
    resolve: (row: object) => records(row, 'warnings'),
  }),
});

/** The field `pendingMutations` of an object. */
export const pendingField = (t: any, what: string) => ({
  pendingMutations: t.field({
    type: [SeamPendingMutation],
    nullable: false,
    description: `Changes to ${what} that are still on their way to the access control system.`,
    extensions: needing(['pending_mutations']),
    resolve: (row: object) => records(row, 'pending_mutations'),
  }),
});
