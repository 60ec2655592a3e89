/** `explain`: which calls to Seam an operation makes in the worst case, worked out without running it. */
import { readFileSync } from 'node:fs';
import {
  type DocumentNode,
  GraphQLError,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  printSourceLocation,
  Source,
} from 'graphql';
import { type Config, ConfigError } from '../config.ts';
import { type Demand, type DemandDetail, demandOf } from '../graph/demand.ts';
import { Documents, problemsOf } from '../operation/documents.ts';
import { operationOf } from '../operation/operation.ts';
import { demandProblem } from '../operation/refusal.ts';
import { LARGEST_PAGE } from '../plan/cost.ts';
import { servedSchema as schema } from '../schema.ts';
import { type Environment, type Flag, flagOf, given, type SettingName, someOf } from './flags.ts';

/** The settings by which the gateway refuses an operation before it runs. */
const LIMITS = [
  'MAX_CALLS',
  'MAX_REPRESENTATIONS',
  'MAX_DOCUMENT_CHARACTERS',
  'MAX_DOCUMENT_TOKENS',
  'MAX_DEPTH',
  'MAX_ALIASES',
  'MAX_ROOT_FIELDS',
  'MAX_DIRECTIVES',
  'MAX_FIELDS',
] as const satisfies readonly SettingName[];

const FLAGS: readonly Flag[] = [
  ...LIMITS.map(name => flagOf(name)),
  { name: 'variables', isSwitch: false },
  { name: 'operation', isSwitch: false },
  { name: 'json', isSwitch: true },
];

/** What the command prints, and whether the gateway would run the operation. */
interface Explained {
  text: string;
  isFine: boolean;
}

/** A document, and what to call it in messages. */
interface Text {
  name: string;
  body: string;
}

const refuse = (problem: string): never => {
  throw new ConfigError([problem], 'The command cannot be run so');
};

function textOf(file: string): Text {
  try {
    return file === '-'
      ? { name: 'standard input', body: readFileSync(0, 'utf8') }
      : { name: file, body: readFileSync(file, 'utf8') };
  } catch {
    return refuse(`${file} cannot be read`);
  }
}

/** Variables as they were given: as JSON, or as a file with JSON in it. */
function variablesOf(value: string | undefined): Record<string, unknown> {
  if (value === undefined) return {};
  const isInline = value.trimStart().startsWith('{');
  try {
    const variables: unknown = JSON.parse(isInline ? value : readFileSync(value, 'utf8'));
    if (typeof variables === 'object' && variables !== null && !Array.isArray(variables))
      return variables as Record<string, unknown>;
  } catch {}
  return refuse('--variables must be a JSON object, or a file that has one');
}

function operationIn(document: DocumentNode, name: string | undefined): OperationDefinitionNode {
  const operation = operationOf(document, name);
  if (operation) return operation;
  const names = document.definitions.flatMap(node =>
    node.kind === Kind.OPERATION_DEFINITION ? (node.name?.value ?? []) : [],
  );
  const which = names.length > 0 ? `: ${names.join(', ')}` : '';
  return refuse(
    name === undefined
      ? `--operation is needed, for the document has no operation or several${which}`
      : `--operation must be one of the document${which}`,
  );
}

/** An error for people: what, where, and the lines about it. */
function told({ message, locations, extensions }: GraphQLError, { name, body }: Text): string {
  const code = typeof extensions.code === 'string' ? ` [${extensions.code}]` : '';
  const places = locations?.map(location => printSourceLocation(new Source(body, name), location)) ?? [];
  return [places.length > 0 ? `${message}${code}` : `${name}: ${message}${code}`, ...places].join('\n\n');
}

const refused = (errors: readonly GraphQLError[], text: Text, isJson: boolean): Explained => ({
  text: isJson
    ? JSON.stringify({ errors: errors.map(error => error.toJSON()) }, null, 2)
    : errors.map(error => told(error, text)).join('\n\n'),
  isFine: false,
});

/** A large number may be more than is told exactly; that it is large is all there is to know. */
const figure = (calls: number) => Math.min(calls, Number.MAX_SAFE_INTEGER);

/** The fields, each once for a call and a round, in the order of rounds. */
function stepsOf({ steps }: DemandDetail) {
  const sums = new Map<string, DemandDetail['steps'][number]>();
  for (const step of steps) {
    const key = `${step.field} ${step.path} ${step.round}`;
    const sum = sums.get(key);
    if (sum) sum.calls += step.calls;
    else sums.set(key, { ...step });
  }
  return [...sums.values()].sort((a, b) => a.round - b.round);
}

const several = (count: number, thing: string) =>
  `${figure(count).toLocaleString('en')} ${thing}${count === 1 ? '' : 's'}`;

/** The plan as a table. */
function table(steps: ReturnType<typeof stepsOf>): string {
  const rows = steps.map(({ field, calls, path, round }) => [
    calls > 0 ? String(round) : '–',
    field,
    calls > 0 ? `${figure(calls)} × ${path}` : 'in hand',
  ]);
  const lines = [['Round', 'Field', 'Calls to Seam, at most'], ...rows];
  const widths = [0, 1].map(column => Math.max(...lines.map(line => line[column]?.length ?? 0)));
  return lines
    .map(line => `  ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`)
    .join('\n');
}

function plan(
  operation: OperationDefinitionNode,
  demand: Demand,
  detail: DemandDetail,
  problem: GraphQLError | undefined,
  { MAX_CALLS }: Pick<Config, 'MAX_CALLS'>,
  isJson: boolean,
): Explained {
  const name = operation.name?.value ?? null;
  const steps = stepsOf(detail);
  const uncounted = [...detail.uncounted].sort();
  const oversized = [...detail.oversized].sort();
  const isFine = problem === undefined && oversized.length === 0;
  const { calls, rounds } = demand;
  if (isJson) {
    const result = {
      operation: { type: operation.operation, name },
      calls: figure(calls),
      maxCalls: MAX_CALLS,
      rounds,
      refused: problem ? { message: problem.message, ...problem.extensions, http: undefined } : null,
      fields: steps.map(({ field, calls, path, round }) => ({
        field,
        calls: figure(calls),
        path: path ?? null,
        round: calls > 0 ? round : null,
      })),
      uncounted,
      oversized,
    };
    return { text: JSON.stringify(result, null, 2), isFine };
  }
  const parts = [
    [operation.operation, name].filter(Boolean).join(' '),
    ...(steps.length > 0 ? [table(steps)] : []),
    `At most ${several(calls, 'call')} to Seam in ${several(rounds, 'round')}; MAX_CALLS is ${MAX_CALLS.toLocaleString('en')}.`,
    ...(uncounted.length > 0
      ? [`Not counted, since nobody knows how many there are: ${uncounted.join(', ')}.`]
      : []),
    ...(oversized.length > 0
      ? [
          `Refused, each by itself: ${oversized.join(', ')}. A page has 0 to ${LARGEST_PAGE} rows. [BAD_USER_INPUT]`,
        ]
      : []),
    ...(problem ? [`Refused: ${problem.message} [${problem.extensions.code}]`] : []),
  ];
  return { text: parts.join('\n\n'), isFine };
}

/** @throws ConfigError if it was not called as it should be */
export function explain(args: readonly string[], env: Environment): Explained {
  const read = given(args, FLAGS, 1);
  const [file] = read.positionals;
  const problems = file === undefined ? ['a file is needed, or - for the standard input'] : [];
  const limits = someOf(LIMITS, { ...read, problems: [...problems, ...read.problems] }, FLAGS, env);
  const isJson = read.values.get('json') === '1';
  const variables = variablesOf(read.values.get('variables'));
  const text = textOf(file as string);

  const documents = new Documents(schema, {
    maxCharacters: limits.MAX_DOCUMENT_CHARACTERS,
    maxTokens: limits.MAX_DOCUMENT_TOKENS,
    maxDepth: limits.MAX_DEPTH,
    maxAliases: limits.MAX_ALIASES,
    maxRootFields: limits.MAX_ROOT_FIELDS,
    maxDirectives: limits.MAX_DIRECTIVES,
    maxFields: limits.MAX_FIELDS,
  });
  const prepared = documents.prepare(text.body);
  const wrong = problemsOf(prepared);
  if (wrong) return refused(wrong, text, isJson);
  const document = prepared.document as DocumentNode;
  const operation = operationIn(document, read.values.get('operation'));
  if (!schema.getRootType(operation.operation)) {
    const none = new GraphQLError(`This graph has no ${operation.operation}s.`, {
      nodes: operation,
      extensions: { code: 'BAD_USER_INPUT' },
    });
    return refused([none], text, isJson);
  }
  const { coerced, errors } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
  if (!coerced) return refused(errors.map(asInput), text, isJson);

  const detail: DemandDetail = { steps: [], uncounted: new Set(), oversized: new Set() };
  const demand = demandOf(schema, document, operation, coerced, detail);
  const problem = demandProblem(
    { maxCalls: limits.MAX_CALLS, maxRepresentations: limits.MAX_REPRESENTATIONS },
    { document, operation, variables },
  );
  return plan(operation, demand, detail, problem, limits, isJson);
}

/** What is wrong with a variable, under the code that the gateway gives it. */
const asInput = ({ message, nodes }: GraphQLError) =>
  new GraphQLError(message, { nodes: nodes ?? null, extensions: { code: 'BAD_USER_INPUT' } });
