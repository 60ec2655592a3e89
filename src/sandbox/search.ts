import type { Context } from './context.ts';
import { micros } from './time.ts';

/** Whether any of the texts contains what was searched for; without a search everything does. */
export function found(
  { rules }: Context,
  search: string | undefined,
  texts: (string | null | undefined)[],
): boolean {
  if (search === undefined) return true;
  const fold = (text: string) => (rules.search === 'any_case' ? text.toLowerCase() : text);
  return texts.some(text => text && fold(text).includes(fold(search)));
}

/** Whether a row is older than a moment; without one it is. */
export const before = (row: { created_at: string }, moment: string | undefined): boolean =>
  moment === undefined || micros(row.created_at) < micros(moment);
