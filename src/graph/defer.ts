/**
 * `@defer`: the directive, and what becomes of a document that has it. One form of it is answered whole, as if the
 * directive were not there; the other part by part, and in that one each field is known to be of the first part or not.
 */
import {
  DirectiveLocation,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLBoolean,
  GraphQLDirective,
  GraphQLError,
  GraphQLNonNull,
  GraphQLString,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValidationRule,
  visit,
} from 'graphql';

export const DeferDirective = new GraphQLDirective({
  name: 'defer',
  description:
    'What is in this fragment may come after the rest of the answer. It does if the request accepts multipart/mixed.',
  locations: [DirectiveLocation.FRAGMENT_SPREAD, DirectiveLocation.INLINE_FRAGMENT],
  args: {
    if: {
      type: new GraphQLNonNull(GraphQLBoolean),
      defaultValue: true,
      description: 'Whether to; true unless told.',
    },
    label: {
      type: GraphQLString,
      description: 'Comes along with the part, so that it can be told from others. Unique in a document.',
    },
  },
});

const isDefer = ({ name }: DirectiveNode): boolean => name.value === DeferDirective.name;

const argumentOf = ({ arguments: given = [] }: DirectiveNode, argument: string) =>
  given.find(({ name }) => name.value === argument)?.value;

/** Labels are for clients to know parts by: each is there once, and does not depend on variables. */
export const DeferLabelsRule: ValidationRule = context => {
  const seen = new Map<string, DirectiveNode>();
  return {
    Directive(node) {
      const label = isDefer(node) ? argumentOf(node, 'label') : undefined;
      if (!label || label.kind === Kind.NULL) return;
      if (label.kind !== Kind.STRING) {
        context.reportError(new GraphQLError('The label of @defer must be a text.', { nodes: node }));
        return;
      }
      const before = seen.get(label.value);
      if (before) {
        const message = `There is more than one @defer with the label "${label.value}".`;
        context.reportError(new GraphQLError(message, { nodes: [before, node] }));
      }
      seen.set(label.value, node);
    },
  };
};

/** The two forms of a document with `@defer`. */
export interface Deferring {
  /** Without the directive. */
  whole: DocumentNode;
  /** Whether something is deferred by these variables, and then the document in which each field knows it. */
  inParts: (variables: Readonly<Record<string, unknown>>) => DocumentNode | undefined;
  /** In how many pieces what it defers could come, by the sizes of pages and lists that are asked for. */
  pieces: (operation: OperationDefinitionNode, variables: Readonly<Record<string, unknown>>) => number;
}

/** So many forms of a document are kept, by the values of the variables in the conditions of `@defer`. */
const KEPT = 4;

/**
 * What is to be done about `@defer` in a valid document; undefined if there is none, or none that could be heeded.
 */
export function deferringOf(document: DocumentNode): Deferring | undefined {
  const conditions = new Set<string>();
  let found = false;
  let heedable = true;
  const whole = visit(document, {
    Field({ alias, name }) {
      // The executor takes an object with this for a promise.
      if ((alias ?? name).value === 'then') heedable = false;
    },
    Directive(node) {
      if (!isDefer(node)) return undefined;
      found = true;
      const condition = argumentOf(node, 'if');
      if (condition?.kind === Kind.VARIABLE) conditions.add(condition.name.value);
      return null;
    },
  });
  if (!found) return undefined;
  const forms = new Map<string, DocumentNode | undefined>();
  return {
    whole,
    pieces({ name }, variables) {
      // The one given is of the form without the directive.
      const operation = document.definitions.find(
        node => node.kind === Kind.OPERATION_DEFINITION && node.name?.value === name?.value,
      ) as OperationDefinitionNode | undefined;
      return piecesOf(document, operation?.selectionSet, variables, 1);
    },
    inParts(variables) {
      if (!heedable) return undefined;
      const key = [...conditions].filter(name => variables[name] === true).join(' ');
      if (!forms.has(key)) {
        if (forms.size >= KEPT) forms.clear();
        forms.set(key, divided(document, variables));
      }
      return forms.get(key);
    },
  };
}

/** What a page has if its size is not said. */
const PAGE = 50;

/** What is selected by a fragment, spread or inline. */
const withinFragment = (
  document: DocumentNode,
  node: Exclude<SelectionNode, FieldNode>,
): SelectionSetNode | undefined =>
  node.kind === Kind.INLINE_FRAGMENT
    ? node.selectionSet
    : document.definitions
        .filter(other => other.kind === Kind.FRAGMENT_DEFINITION)
        .find(other => other.name.value === node.name.value)?.selectionSet;

/** Whether a field with this selection is a connection. */
const isPage = (document: DocumentNode, set: SelectionSetNode | undefined): boolean =>
  set?.selections.some(node =>
    node.kind === Kind.FIELD
      ? node.name.value === 'nodes' || node.name.value === 'edges'
      : isPage(document, withinFragment(document, node)),
  ) ?? false;

/** How many objects a field has for each one around it: as many as are asked for, or named, or are on a page. */
function countOf(
  document: DocumentNode,
  { arguments: given = [], selectionSet }: FieldNode,
  variables: Readonly<Record<string, unknown>>,
): number {
  let count = 1;
  let first: unknown;
  for (const { name, value } of given) {
    const variable = value.kind === Kind.VARIABLE ? variables[value.name.value] : undefined;
    if (value.kind === Kind.LIST) count *= value.values.length;
    else if (Array.isArray(variable)) count *= variable.length;
    if (name.value === 'first') first = value.kind === Kind.INT ? Number(value.value) : variable;
  }
  if (typeof first === 'number') return count * first;
  return isPage(document, selectionSet) ? count * PAGE : count;
}

/** The deferred fragments under a selection, each as often as there are objects around it. */
function piecesOf(
  document: DocumentNode,
  set: SelectionSetNode | undefined,
  variables: Readonly<Record<string, unknown>>,
  objects: number,
): number {
  let sum = 0;
  for (const node of set?.selections ?? []) {
    if (node.kind === Kind.FIELD) {
      const inside = objects * countOf(document, node, variables);
      sum += piecesOf(document, node.selectionSet, variables, inside);
    } else {
      if (node.directives?.some(isDefer)) sum += objects;
      sum += piecesOf(document, withinFragment(document, node), variables, objects);
    }
  }
  return sum;
}

/** Fields that are deferred, or are within what is. */
const deferred = new WeakSet<FieldNode>();

/** Whether a field is not of the first part. Fields of documents that are answered whole never are. */
export const isDeferred = (field: FieldNode | undefined): boolean =>
  field !== undefined && deferred.has(field);

/**
 * The document with only those directives that count, and with fragments that are spread in deferred parts there a
 * second time, so that each field is either always deferred or never. All fields are copies. Undefined if nothing is
 * deferred.
 */
function divided(
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
): DocumentNode | undefined {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  /** Fragments as they are in deferred parts, by their names there, which no document can contain. */
  const again = new Map<string, FragmentDefinitionNode | undefined>();
  let defers = false;

  const counts = (node: DirectiveNode): boolean => {
    const condition = argumentOf(node, 'if');
    if (condition?.kind === Kind.VARIABLE) return variables[condition.name.value] === true;
    return condition?.kind !== Kind.BOOLEAN || condition.value;
  };

  const copied = (set: SelectionSetNode, within: boolean): SelectionSetNode => ({
    ...set,
    selections: set.selections.map((node): SelectionNode => {
      if (node.kind === Kind.FIELD) {
        const field = node.selectionSet
          ? { ...node, selectionSet: copied(node.selectionSet, within) }
          : { ...node };
        if (within) deferred.add(field);
        return field;
      }
      const directives = node.directives?.filter(directive => !isDefer(directive) || counts(directive)) ?? [];
      const defersHere = directives.some(isDefer);
      defers ||= defersHere;
      const inside = within || defersHere;
      if (node.kind === Kind.INLINE_FRAGMENT)
        return { ...node, directives, selectionSet: copied(node.selectionSet, inside) };
      if (!inside) return { ...node, directives };
      const name = `${node.name.value} deferred`;
      const fragment = fragments.get(node.name.value);
      if (fragment && !again.has(name)) {
        again.set(name, undefined);
        again.set(name, {
          ...fragment,
          name: { ...fragment.name, value: name },
          selectionSet: copied(fragment.selectionSet, true),
        });
      }
      return { ...node, directives, name: { ...node.name, value: name } };
    }),
  });

  const definitions = document.definitions.map(node =>
    'selectionSet' in node ? { ...node, selectionSet: copied(node.selectionSet, false) } : node,
  );
  return defers
    ? { ...document, definitions: [...definitions, ...again.values().filter(node => node !== undefined)] }
    : undefined;
}
