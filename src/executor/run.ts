/** One execution of an operation: values are asked for, completed, and put in their places. */
import {
  defaultTypeResolver,
  type FieldNode,
  type GraphQLAbstractType,
  type GraphQLError,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  getArgumentValues,
  isObjectType,
  locatedError,
} from 'graphql';
import type { Data, Field, Plan, Prepared, Selection, Shape, Variables } from './plan.ts';

type Maybe<T> = T | Promise<T>;

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
export class Run {
  readonly errors: GraphQLError[] = [];
  /** Places in which null stands for what failed; undefined is the whole of the data. */
  #nulled: Set<Place | undefined> | undefined;
  readonly #prepared: Prepared;
  readonly #plan: Plan;
  readonly #context: unknown;
  readonly #variableValues: Variables;
  readonly #infos: GraphQLResolveInfo[] = [];
  readonly #args: Variables[] = [];

  constructor(prepared: Prepared, plan: Plan, context: unknown, variableValues: Variables) {
    this.#prepared = prepared;
    this.#plan = plan;
    this.#context = context;
    this.#variableValues = variableValues;
  }

  /** The answer's data. Changes are made one after another. */
  data(): Maybe<Data> {
    const { root } = this.#plan;
    return this.#prepared.operation.operation === 'mutation'
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
    const { schema } = this.#prepared;
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
    const { schema, fragments, operation } = this.#prepared;
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
