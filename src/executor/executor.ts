/**
 * Executes operations as graphql-js does, to the byte: same values, errors, places and order. What of an operation does
 * not depend on variables is worked out once and kept, and no path is written down before an error wants it; graphql-js
 * does both anew for every object. Only promises of the engine's own are waited for, as there are no others here. Tests
 * hold it against graphql-js; docs/decisions/the-short-way.md says why it is here.
 */
import {
  type DocumentNode,
  type ExecutionResult,
  type FragmentDefinitionNode,
  type GraphQLError,
  type GraphQLObjectType,
  type GraphQLSchema,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { fragmentsOf } from '../graph/selection.ts';
import { type Data, Plan, type Prepared, type Variables } from './plan.ts';
import { Run } from './run.ts';

/** As graphql-js has it, so that a hostile query cannot make a long list of errors. */
const MOST_VARIABLE_ERRORS = 50;

/** Whether anything in a document is selected on conditions. */
function isConditional(document: DocumentNode): boolean {
  const within = (set: SelectionSetNode | undefined): boolean =>
    set?.selections.some(
      node =>
        node.directives?.some(({ name }) => name.value === 'skip' || name.value === 'include') ||
        (node.kind !== Kind.FRAGMENT_SPREAD && within(node.selectionSet)),
    ) ?? false;
  return document.definitions.some(node => 'selectionSet' in node && within(node.selectionSet));
}

/** A query or mutation of a valid document, ready to be run any number of times. */
export class Executable implements Prepared {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Record<string, FragmentDefinitionNode>;
  readonly rootType: GraphQLObjectType;
  /** What is selected depends on variables, so it is found anew each time. */
  readonly #isConditional: boolean;
  #plan: Plan | undefined;

  constructor(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode) {
    const rootType = schema.getRootType(operation.operation);
    if (!rootType) throw new TypeError(`The schema has no ${operation.operation}`);
    this.schema = schema;
    this.operation = operation;
    this.rootType = rootType;
    this.fragments = fragmentsOf(document);
    this.#isConditional = isConditional(document);
  }

  /** @returns errors and no data if the variables do not fit */
  run(context: unknown, variables: Variables): ExecutionResult | Promise<ExecutionResult> {
    const { coerced, errors } = getVariableValues(
      this.schema,
      this.operation.variableDefinitions ?? [],
      variables,
      { maxErrors: MOST_VARIABLE_ERRORS },
    );
    if (errors) return { errors };
    let plan = this.#plan;
    if (!plan) {
      // A plan that is kept has nothing of the one who asked first.
      plan = new Plan(this, this.#isConditional ? coerced : {});
      if (!this.#isConditional) this.#plan = plan;
    }
    const run = new Run(this, plan, context, coerced);
    const answered = (data: Data | null): ExecutionResult =>
      run.errors.length > 0 ? { errors: [...run.errors], data } : { data };
    const failed = (error: unknown): ExecutionResult => {
      run.collect(error as GraphQLError, undefined);
      return answered(null);
    };
    try {
      const data = run.data();
      return data instanceof Promise ? data.then(answered, failed) : answered(data);
    } catch (error) {
      return failed(error);
    }
  }
}
