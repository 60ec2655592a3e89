/** Checks of query arguments: what is wrong is a top-level error that names the argument. */

import { badInput, seamId } from './id.ts';
import type { Checked, InputTable } from './input.ts';
import { checker, inputType, seamParams } from './input.ts';

/** Refuses an argument, as the `refuse` of a rule. @throws GraphQLError `BAD_USER_INPUT`, always */
export function refuseArgument(argument: string, problem: string): never {
  throw badInput(`"${argument}": ${problem}`, [{ path: argument, messages: [problem] }]);
}

/** Seam's id from an id argument in either form. */
export function idArgument(typename: string, argument: string, value: string): string {
  const result = seamId(typename, value);
  if ('id' in result) return result.id;
  return refuseArgument(argument, result.problem);
}

/** A key argument, which is any text that is not blank. */
export function keyArgument(argument: string, value: string): string {
  if (value.trim() !== '' && value.length <= 255) return value;
  return refuseArgument(
    argument,
    value.length > 255 ? 'Must be at most 255 characters long.' : 'Must not be blank.',
  );
}

/**
 * A filter argument from its table: the GraphQL argument, and the reader that turns what was given into parameters
 * of Seam's list call.
 */
export function filterArgument<T extends InputTable>(typename: string, description: string, table: T) {
  const type = inputType(typename, description, table);
  const checked = checker(table);
  return {
    argument: (t: any) => ({ filter: t.arg({ type, description: 'Which ones; all unless told.' }) }),
    params: (filter: unknown): Record<string, unknown> => {
      if (filter === undefined || filter === null) return {};
      const result = checked(filter);
      if ('value' in result) return seamParams(table, result.value as Checked<T>);
      const fields = result.problems.map(({ field, message }) => ({
        path: field === null ? 'filter' : `filter.${field}`,
        messages: [message],
      }));
      throw badInput(`The filter cannot be used. ${fields[0]?.path}: ${fields[0]?.messages[0]}`, fields);
    },
  };
}
