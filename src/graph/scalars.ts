import { GraphQLError, Kind, type ValueNode } from 'graphql';
import { builder } from './builder.ts';

const text = (value: unknown, nodes?: ValueNode): string => {
  if (typeof value === 'string') return value;
  const place = nodes ? { nodes } : {};
  throw new GraphQLError('A DateTime is a string.', { ...place, extensions: { code: 'BAD_USER_INPUT' } });
};

builder.scalarType('DateTime', {
  description:
    'A moment as ISO 8601 text with a UTC offset, such as "2026-03-01T09:30:00Z". Read values are passed on exactly as Seam wrote them; some have microseconds.',
  serialize: value => text(value),
  parseValue: value => text(value),
  parseLiteral: node => text(node.kind === Kind.STRING ? node.value : undefined, node),
});
