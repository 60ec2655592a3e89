/** What of an operation does not depend on the objects it meets: its fields, their types and their fixed arguments. */
import {
  defaultFieldResolver,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLAbstractType,
  type GraphQLField,
  type GraphQLFieldResolver,
  GraphQLID,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  GraphQLString,
  getArgumentValues,
  isAbstractType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
  type ValueNode,
} from 'graphql';
import { fieldsOn } from '../graph/selection.ts';

export type Data = Record<string, unknown>;
export type Variables = Record<string, unknown>;

/** An operation of a valid document, with what belongs to it. */
export interface Prepared {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Record<string, FragmentDefinitionNode>;
  readonly rootType: GraphQLObjectType;
}

/** What is to become of a value of one type, its non-null wrapper taken off. */
export type Shape = { readonly nonNull: boolean } & (
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
export class Selection {
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
export interface Field {
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
export class Plan {
  readonly #schema: GraphQLSchema;
  /** What decides which fields a selection set comes to. */
  readonly #within: Parameters<typeof fieldsOn>[2];
  readonly root: Selection;
  #fields = 0;

  constructor(executable: Prepared, variableValues: Variables) {
    const { schema, fragments, operation, rootType } = executable;
    this.#schema = schema;
    this.#within = { schema, fragments, variableValues };
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
    const spread = new Set<string>();
    for (const { selectionSet } of nodes) {
      for (const node of fieldsOn(type, selectionSet, this.#within, spread)) {
        const key = node.alias?.value ?? node.name.value;
        const same = found.get(key);
        if (same) same.push(node);
        else found.set(key, [node]);
      }
    }
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
