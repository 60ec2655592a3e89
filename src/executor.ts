/**
 * Executes operations as graphql-js does, to the byte: same values, errors, places and order. What of an operation does
 * not depend on variables is worked out once and kept, and no path is written down before an error wants it; graphql-js
 * does both anew for every object. Only promises of the engine's own are waited for, as there are no others here. Tests
 * hold it against graphql-js; docs/decisions/the-short-way.md says why it is here.
 */
import {
  type DocumentNode,
  defaultFieldResolver,
  defaultTypeResolver,
  type ExecutionResult,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLAbstractType,
  type GraphQLError,
  type GraphQLField,
  type GraphQLFieldResolver,
  GraphQLID,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  GraphQLString,
  getArgumentValues,
  getVariableValues,
  isAbstractType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  locatedError,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
  type ValueNode,
} from 'graphql';
import { isIncluded } from './graph/selection.ts';

type Data = Record<string, unknown>;
type Variables = Record<string, unknown>;
type Maybe<T> = T | Promise<T>;

/** As graphql-js has it, so that a hostile query cannot make a long list of errors. */
const MOST_VARIABLE_ERRORS = 50;

/** Where a value stands in the answer. */
interface Place {
  readonly before: Place | undefined;
  readonly key: string | number;
}

function pathOf(place: Place): (string | number)[] {
  const path: (string | number)[] = [];
  for (let at: Place | undefined = place; at; at = at.before) path.push(at.key);
  return path.reverse();
}

/** What is to become of a value of one type, its non-null wrapper taken off. */
type Shape = { readonly nonNull: boolean } & (
  | {
      readonly kind: 'leaf';
      readonly type: GraphQLLeafType;
      /** Whether text is written as it is. */
      readonly isText: boolean;
    }
  | { readonly kind: 'list'; readonly of: Shape }
  | { readonly kind: 'object'; readonly type: GraphQLObjectType }
  | { readonly kind: 'abstract'; readonly type: GraphQLAbstractType }
);

const shapes = new WeakMap<GraphQLOutputType, Shape>();

function shapeOf(type: GraphQLOutputType): Shape {
  const known = shapes.get(type);
  if (known) return known;
  const shape = shapeFor(type);
  shapes.set(type, shape);
  return shape;
}

function shapeFor(type: GraphQLOutputType): Shape {
  const nonNull = isNonNullType(type);
  const inner = isNonNullType(type) ? type.ofType : type;
  if (isListType(inner)) return { nonNull, kind: 'list', of: shapeOf(inner.ofType) };
  if (isObjectType(inner)) return { nonNull, kind: 'object', type: inner };
  if (isAbstractType(inner)) return { nonNull, kind: 'abstract', type: inner };
  return { nonNull, kind: 'leaf', type: inner, isText: inner === GraphQLString || inner === GraphQLID };
}

/** The fields that are selected of one object type. */
class Selection {
  readonly fields: readonly Field[];
  /** Whether `__proto__` is the name of one, which on ordinary objects is no name like others. */
  readonly #isBare: boolean;
  #made = 0;
  #Data: (new () => Data) | undefined;

  constructor(fields: readonly Field[]) {
    this.fields = fields;
    this.#isBare = fields.some(({ key }) => key === '__proto__');
  }

  /** What is to hold their values. */
  data(): Data {
    if (this.#Data) return new this.#Data();
    this.#made += 1;
    if (this.#made > SEVERAL && !this.#isBare) this.#Data = ownConstructor();
    return Object.create(null);
  }
}

/**
 * After so many objects of one selection a constructor of their own pays. Before, they are made as graphql-js makes
 * them, in which names that never come back cost least.
 */
const SEVERAL = 16;

/**
 * From a constructor of its own the engine learns how much room the fields of a selection take. Its prototype is the
 * usual one, since objects with others are written as JSON at twice the cost.
 */
function ownConstructor(): new () => Data {
  const Own = function Own() {} as unknown as new () => Data;
  Own.prototype = Object.prototype;
  return Own;
}

/** One field of the answer, however often it occurs in it. */
interface Field {
  readonly key: string;
  readonly nodes: readonly FieldNode[];
  readonly parent: GraphQLObjectType;
  readonly definition: GraphQLField<unknown, unknown>;
  readonly resolve: GraphQLFieldResolver<unknown, unknown>;
  readonly shape: Shape;
  /** Its arguments, if no variable is among them. */
  readonly args: Variables | undefined;
  /** Which of the plan's fields it is. */
  readonly number: number;
  /** What is selected of each type that it has come to, and of the last one. */
  selections: Map<GraphQLObjectType, Selection> | undefined;
  last: { readonly type: GraphQLObjectType; readonly selection: Selection } | undefined;
}

const usesVariables = (value: ValueNode): boolean =>
  value.kind === Kind.VARIABLE ||
  (value.kind === Kind.LIST && value.values.some(usesVariables)) ||
  (value.kind === Kind.OBJECT && value.fields.some(field => usesVariables(field.value)));

const NONE: Variables = Object.freeze({});

/** An operation's fields, found as execution comes to them. */
class Plan {
  readonly #schema: GraphQLSchema;
  readonly #fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly #variableValues: Variables;
  readonly root: Selection;
  #fields = 0;

  constructor(executable: Executable, variableValues: Variables) {
    const { schema, fragments, operation, rootType } = executable;
    this.#schema = schema;
    this.#fragments = fragments;
    this.#variableValues = variableValues;
    this.root = this.#selection(rootType, [operation]);
  }

  /** What is selected of a field's value that has turned out to be of this type. */
  selection(field: Field, type: GraphQLObjectType): Selection {
    const selection = field.selections?.get(type) ?? this.#selection(type, field.nodes);
    field.selections ??= new Map();
    field.selections.set(type, selection);
    field.last = { type, selection };
    return selection;
  }

  #selection(
    type: GraphQLObjectType,
    nodes: readonly { readonly selectionSet?: SelectionSetNode | undefined }[],
  ): Selection {
    const found = new Map<string, FieldNode[]>();
    const given = { variableValues: this.#variableValues };
    const spread = new Set<string>();
    const applies = (name: string | undefined): boolean => {
      if (name === undefined || name === type.name) return true;
      const condition = this.#schema.getType(name);
      return isAbstractType(condition) && this.#schema.isSubType(condition, type);
    };
    const collect = (set: SelectionSetNode | undefined): void => {
      for (const node of set?.selections ?? []) {
        if (!isIncluded(node, given)) continue;
        if (node.kind === Kind.FIELD) {
          const key = node.alias?.value ?? node.name.value;
          const same = found.get(key);
          if (same) same.push(node);
          else found.set(key, [node]);
        } else if (node.kind === Kind.INLINE_FRAGMENT) {
          if (applies(node.typeCondition?.name.value)) collect(node.selectionSet);
        } else {
          const name = node.name.value;
          if (spread.has(name)) continue;
          spread.add(name);
          const fragment = this.#fragments[name];
          if (fragment && applies(fragment.typeCondition.name.value)) collect(fragment.selectionSet);
        }
      }
    };
    for (const node of nodes) collect(node.selectionSet);
    const fields: Field[] = [];
    for (const [key, own] of found) {
      const field = this.#field(key, own as [FieldNode, ...FieldNode[]], type);
      if (field) fields.push(field);
    }
    return new Selection(fields);
  }

  #field(key: string, nodes: [FieldNode, ...FieldNode[]], parent: GraphQLObjectType): Field | undefined {
    const [node] = nodes;
    const definition = this.#definition(parent, node.name.value);
    if (!definition) return undefined;
    const takesNone = definition.args.length === 0;
    const isFixed = takesNone || !node.arguments?.some(argument => usesVariables(argument.value));
    this.#fields += 1;
    return {
      key,
      nodes,
      parent,
      definition,
      resolve: definition.resolve ?? defaultFieldResolver,
      shape: shapeOf(definition.type),
      args: takesNone ? NONE : isFixed ? Object.freeze(getArgumentValues(definition, node, {})) : undefined,
      number: this.#fields,
      selections: undefined,
      last: undefined,
    };
  }

  #definition(parent: GraphQLObjectType, name: string): GraphQLField<unknown, unknown> | undefined {
    if (name === '__typename') return TypeNameMetaFieldDef;
    if (parent === this.#schema.getQueryType()) {
      if (name === '__schema') return SchemaMetaFieldDef;
      if (name === '__type') return TypeMetaFieldDef;
    }
    return parent.getFields()[name];
  }
}

/** An object whose fields of these names are promises, when they have come. */
async function filled(data: Data, waiting: readonly string[]): Promise<Data> {
  const [first = ''] = waiting;
  if (waiting.length === 1) {
    data[first] = await data[first];
    return data;
  }
  const values = await Promise.all(waiting.map(key => data[key]));
  for (const [index, value] of values.entries()) data[waiting[index] as string] = value;
  return data;
}

/** Fails once all of an object's promises have settled: they run on, and may fail as well; nobody hears of that. */
function failedWith(error: unknown, data: Data, waiting: readonly string[]): Promise<never> {
  return Promise.all(waiting.map(key => data[key])).then(
    () => Promise.reject(error),
    () => Promise.reject(error),
  );
}

/**
 * One execution. Methods that every field passes through hold no functions: one that did would be given a context to
 * keep its variables in, each time, though hardly any promise is waited for.
 */
class Run {
  readonly errors: GraphQLError[] = [];
  /** Places in which null stands for what failed; undefined is the whole of the data. */
  #nulled: Set<Place | undefined> | undefined;
  readonly #executable: Executable;
  readonly #plan: Plan;
  readonly #context: unknown;
  readonly #variableValues: Variables;
  readonly #infos: GraphQLResolveInfo[] = [];
  readonly #args: Variables[] = [];

  constructor(executable: Executable, plan: Plan, context: unknown, variableValues: Variables) {
    this.#executable = executable;
    this.#plan = plan;
    this.#context = context;
    this.#variableValues = variableValues;
  }

  /** The answer's data. Changes are made one after another. */
  data(): Maybe<Data> {
    const { root } = this.#plan;
    return this.#executable.operation.operation === 'mutation'
      ? this.#inTurn(root)
      : this.#object(root, undefined, undefined);
  }

  async #inTurn(selection: Selection): Promise<Data> {
    const data = selection.data();
    for (const field of selection.fields) data[field.key] = await this.#field(field, undefined, undefined);
    return data;
  }

  #object(selection: Selection, source: unknown, place: Place | undefined): Maybe<Data> {
    const data = selection.data();
    let waiting: string[] | undefined;
    try {
      for (const field of selection.fields) {
        const { key } = field;
        const value = this.#field(field, source, place);
        data[key] = value;
        if (!(value instanceof Promise)) continue;
        if (waiting) waiting.push(key);
        else waiting = [key];
      }
    } catch (error) {
      if (!waiting) throw error;
      return failedWith(error, data, waiting);
    }
    return waiting ? filled(data, waiting) : data;
  }

  #field(field: Field, source: unknown, before: Place | undefined): unknown {
    const { key, shape } = field;
    let place: Place | undefined;
    try {
      const value = field.resolve(source, this.#argsOf(field), this.#context, this.#infoOf(field));
      if (shape.kind === 'leaf' && shape.isText && typeof value === 'string') return value;
      if (value instanceof Promise) return this.#settled(value, field, shape, { before, key });
      if (shape.kind === 'leaf') return this.#leaf(field, shape, value);
      place = { before, key };
      const completed = this.#complete(field, shape, value, place);
      return completed instanceof Promise ? this.#guarded(completed, field, shape, place) : completed;
    } catch (error) {
      return this.#failed(error, field, shape, place ?? { before, key });
    }
  }

  /** What a promised value comes to. */
  #settled(value: Promise<unknown>, field: Field, shape: Shape, place: Place): Promise<unknown> {
    const completed = value.then(settled => this.#complete(field, shape, settled, place));
    return this.#guarded(completed, field, shape, place);
  }

  /** The same promise, with null in the place of what fails. */
  #guarded(completed: Promise<unknown>, field: Field, shape: Shape, place: Place): Promise<unknown> {
    return completed.then(undefined, error => this.#failed(error, field, shape, place));
  }

  /** @throws whatever makes a value unfit, and a null where none may be */
  #complete(field: Field, shape: Shape, value: unknown, place: Place): unknown {
    if (shape.kind === 'leaf') return this.#leaf(field, shape, value);
    if (value instanceof Error) throw value;
    if (value === null || value === undefined) return this.#nothing(field, shape);
    if (shape.kind === 'object') return this.#ofType(field, shape.type, value, place);
    if (shape.kind === 'list') return this.#list(field, shape.of, value, place);
    return this.#ofSomeType(field, shape.type, value, place);
  }

  #ofSomeType(field: Field, type: GraphQLAbstractType, value: unknown, place: Place): unknown {
    const { schema } = this.#executable;
    const resolveType = type.resolveType ?? defaultTypeResolver;
    const name = resolveType(value, this.#context, this.#infoOf(field), type);
    const found = (typename: string | undefined) => {
      const concrete = schema.getType(typename ?? '');
      if (!isObjectType(concrete) || !schema.isSubType(type, concrete))
        throw new Error(`${field.parent.name}.${field.definition.name} came to no type of ${type.name}`);
      return this.#ofType(field, concrete, value, place);
    };
    return name instanceof Promise ? name.then(found) : found(name);
  }

  #leaf(field: Field, shape: Shape & { kind: 'leaf' }, value: unknown): unknown {
    if (value === null || value === undefined) return this.#nothing(field, shape);
    if (value instanceof Error) throw value;
    const serialized = shape.type.serialize(value);
    if (serialized !== null && serialized !== undefined) return serialized;
    throw new Error(`A value of ${shape.type.name} was written as nothing`);
  }

  #nothing({ parent, definition }: Field, { nonNull }: Shape): null {
    if (!nonNull) return null;
    throw new Error(`Cannot return null for non-nullable field ${parent.name}.${definition.name}.`);
  }

  #ofType(field: Field, type: GraphQLObjectType, value: unknown, place: Place): unknown {
    const selection = field.last?.type === type ? field.last.selection : this.#plan.selection(field, type);
    return type.isTypeOf
      ? this.#judged(field, type, selection, value, place)
      : this.#object(selection, value, place);
  }

  /** An object of a type that looks at what it is given. */
  #judged(
    field: Field,
    type: GraphQLObjectType,
    selection: Selection,
    value: unknown,
    place: Place,
  ): unknown {
    const is = type.isTypeOf?.(value, this.#context, this.#infoOf(field));
    const judged = (fits: boolean | undefined) => {
      if (!fits)
        throw new Error(`A value at ${field.parent.name}.${field.definition.name} is no ${type.name}`);
      return this.#object(selection, value, place);
    };
    return is instanceof Promise ? is.then(judged) : judged(is);
  }

  #list(field: Field, of: Shape, value: unknown, place: Place): Maybe<unknown[]> {
    if (typeof value !== 'object' || value === null || !(Symbol.iterator in value))
      throw new Error(`${field.parent.name}.${field.definition.name} came to no list`);
    const given = Array.isArray(value) ? value : [...(value as Iterable<unknown>)];
    const items: unknown[] = [];
    let waits = false;
    try {
      for (const item of given) {
        const completed = this.#item(field, of, item, { before: place, key: items.length });
        if (completed instanceof Promise) waits = true;
        items.push(completed);
      }
    } catch (error) {
      // The others run on, and may fail as well; nobody hears of that.
      for (const other of [...items, ...given.slice(items.length)])
        if (other instanceof Promise) other.catch(() => undefined);
      throw error;
    }
    return waits ? Promise.all(items) : items;
  }

  #item(field: Field, shape: Shape, item: unknown, place: Place): unknown {
    try {
      if (item instanceof Promise) return this.#settled(item, field, shape, place);
      const completed = this.#complete(field, shape, item, place);
      return completed instanceof Promise ? this.#guarded(completed, field, shape, place) : completed;
    } catch (error) {
      return this.#failed(error, field, shape, place);
    }
  }

  /** Puts null in the place of what failed. @throws GraphQLError where null cannot stand, for what is around it */
  #failed(error: unknown, { nodes }: Field, { nonNull }: Shape, place: Place): null {
    const located = locatedError(error, nodes as FieldNode[], pathOf(place));
    if (nonNull) throw located;
    this.collect(located, place);
    return null;
  }

  /** Notes an error, unless null stands already in its place or around it. */
  collect(error: GraphQLError, place: Place | undefined): void {
    this.#nulled ??= new Set();
    for (let at = place; at; at = at.before) if (this.#nulled.has(at)) return;
    if (this.#nulled.has(undefined)) return;
    this.#nulled.add(place);
    this.errors.push(error);
  }

  #argsOf(field: Field): Variables {
    if (field.args) return field.args;
    const known = this.#args[field.number];
    if (known) return known;
    const [node] = field.nodes;
    const args = getArgumentValues(field.definition, node as FieldNode, this.#variableValues);
    this.#args[field.number] = args;
    return args;
  }

  /** What resolvers are told. All objects of a list share it, so it has no path; none of ours asks for one. */
  #infoOf(field: Field): GraphQLResolveInfo {
    const known = this.#infos[field.number];
    if (known) return known;
    const { schema, fragments, operation } = this.#executable;
    const { definition, nodes, parent } = field;
    const info = {
      fieldName: definition.name,
      fieldNodes: nodes,
      returnType: definition.type,
      parentType: parent,
      schema,
      fragments,
      rootValue: undefined,
      operation,
      variableValues: this.#variableValues,
    } as unknown as GraphQLResolveInfo;
    this.#infos[field.number] = info;
    return info;
  }
}

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
export class Executable {
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
    this.fragments = Object.create(null);
    for (const node of document.definitions)
      if (node.kind === Kind.FRAGMENT_DEFINITION) this.fragments[node.name.value] = node;
    this.#isConditional = isConditional(document);
  }

  /** @returns errors and no data if the variables do not fit */
  run(context: unknown, variables: Variables): Maybe<ExecutionResult> {
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
