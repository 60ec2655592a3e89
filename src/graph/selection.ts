import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  type InlineFragmentNode,
  isAbstractType,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

type Info = Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments' | 'variableValues'>;

type Within = Pick<Info, 'fragments' | 'variableValues'>;

/** The fragments of a document by their names. */
export function fragmentsOf(document: DocumentNode): Record<string, FragmentDefinitionNode> {
  const fragments: Record<string, FragmentDefinitionNode> = Object.create(null);
  for (const node of document.definitions)
    if (node.kind === 'FragmentDefinition') fragments[node.name.value] = node;
  return fragments;
}

/** Whether `@skip` and `@include` let a selection stand. */
export const isIncluded = (node: SelectionNode, { variableValues }: Pick<Info, 'variableValues'>): boolean =>
  !node.directives?.length ||
  (getDirectiveValues(GraphQLSkipDirective, node, variableValues)?.if !== true &&
    getDirectiveValues(GraphQLIncludeDirective, node, variableValues)?.if !== false);

function* fieldsOf(set: SelectionSetNode | undefined, info: Within): Generator<FieldNode> {
  for (const node of set?.selections ?? []) {
    if (!isIncluded(node, info)) continue;
    if (node.kind === 'Field') yield node;
    else if (node.kind === 'InlineFragment') yield* fieldsOf(node.selectionSet, info);
    else yield* fieldsOf(info.fragments[node.name.value]?.selectionSet, info);
  }
}

/** The fields selected directly under the one being resolved, through fragments and `@skip` and `@include`. */
export function* selectedFields(info: Info): Generator<FieldNode> {
  for (const node of info.fieldNodes) yield* fieldsOf(node.selectionSet, info);
}

/** The fields selected directly under a field. */
export const selectedWithin = (field: FieldNode, info: Within): Generator<FieldNode> =>
  fieldsOf(field.selectionSet, info);

/**
 * The fields selected of one object type where several may stand: those under fragments on other types are left out,
 * and a fragment that is spread again adds nothing.
 */
export function* fieldsOn(
  type: GraphQLObjectType,
  set: SelectionSetNode | undefined,
  info: Within & { schema: GraphQLSchema },
  spread: Set<string> = new Set(),
): Generator<FieldNode> {
  const applies = (condition: string | undefined) => {
    if (condition === undefined || condition === type.name) return true;
    const named = info.schema.getType(condition);
    return isAbstractType(named) && info.schema.isSubType(named, type);
  };
  for (const node of set?.selections ?? []) {
    if (!isIncluded(node, info)) continue;
    if (node.kind === 'Field') {
      yield node;
      continue;
    }
    let fragment: InlineFragmentNode | FragmentDefinitionNode | undefined;
    if (node.kind === 'InlineFragment') fragment = node;
    else if (!spread.has(node.name.value)) fragment = info.fragments[node.name.value];
    if (node.kind === 'FragmentSpread') spread.add(node.name.value);
    if (applies(fragment?.typeCondition?.name.value))
      yield* fieldsOn(type, fragment?.selectionSet, info, spread);
  }
}

/** Whether a field is selected directly under the one being resolved. */
export const selects = (info: Info, name: string): boolean =>
  selectedFields(info).some(field => field.name.value === name);

/** Whether anything below the field being resolved has `@skip` or `@include` on it. */
export function isConditional(info: Info): boolean {
  const seen = new Set<string>();
  const within = (set: SelectionSetNode | undefined): boolean =>
    (set?.selections ?? []).some(node => {
      if (node.directives?.length) return true;
      if (node.kind !== 'FragmentSpread') return within(node.selectionSet);
      if (seen.has(node.name.value)) return false;
      seen.add(node.name.value);
      return within(info.fragments[node.name.value]?.selectionSet);
    });
  return info.fieldNodes.some(node => node.directives?.length || within(node.selectionSet));
}
