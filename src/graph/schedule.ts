import { text } from '../seam/row.ts';
import { builder } from './builder.ts';
import { valueField } from './leaf.ts';

export const AccessSchedule = builder.objectRef<Record<string, unknown>>('SeamAccessSchedule').implement({
  description: 'The time in which access is given.',
  fields: t => ({
    startsAt: t.field({
      type: 'DateTime',
      description: 'From when.',
      resolve: row => text(row, 'starts_at'),
    }),
    endsAt: t.field({
      type: 'DateTime',
      description: 'Until when; null means without end.',
      resolve: row => text(row, 'ends_at'),
    }),
  }),
});

/** The field `accessSchedule` of an object. */
export const scheduleField = (t: any, description: string) => ({
  accessSchedule: valueField(t, AccessSchedule, 'access_schedule', description),
});
