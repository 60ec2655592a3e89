/** Turns Seam's OpenAPI document into `src/seam/generated.ts`: facts only, none of its prose. */
import { addedCalls, addedParameters, addedProperties } from './seam-amendments.ts';

export interface JsonSchema {
  type?: string;
  format?: string;
  nullable?: boolean;
  deprecated?: boolean;
  enum?: unknown[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  minLength?: number;
  minItems?: number;
  maxItems?: number;
  minimum?: number;
  exclusiveMinimum?: boolean;
  pattern?: string;
  default?: unknown;
  oneOf?: JsonSchema[];
  anyOf?: JsonSchema[];
  allOf?: JsonSchema[];
  $ref?: string;
}

interface Operation {
  requestBody?: { content: { 'application/json': { schema: JsonSchema } } };
  responses: { 200: { content?: { 'application/json': { schema: JsonSchema } } } };
  security?: Record<string, unknown>[];
  'x-response-key'?: string;
}

export interface OpenApi {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, JsonSchema> };
}

/** The objects and calls this product covers. Everything else of Seam's API stays out of the generated file. */
const OBJECTS = [
  'acs_user',
  'user_identity',
  'acs_system',
  'acs_access_group',
  'acs_entrance',
  'acs_credential',
  'workspace',
] as const;

const CALLS =
  /^\/(acs\/(users|systems|access_groups|entrances|credentials)|user_identities|workspaces|action_attempts)\/[a-z_]+$/;

/** Calls in those groups that neither the graph nor the sandbox serves. */
const LEFT_OUT = new Set([
  '/acs/credentials/create_offline_code',
  '/acs/systems/report_devices',
  '/user_identities/generate_instant_key',
  '/user_identities/grant_access_to_device',
  '/user_identities/revoke_access_to_device',
  '/user_identities/list_accessible_devices',
  '/workspaces/create',
  '/workspaces/find_anything',
  '/workspaces/reset_sandbox',
  '/workspaces/update',
]);

const KEPT_KEYWORDS = [
  'type',
  'format',
  'nullable',
  'enum',
  'minLength',
  'minItems',
  'maxItems',
  'minimum',
  'exclusiveMinimum',
  'pattern',
  'default',
] as const;

/** `acs_user` → `AcsUser` */
const pascal = (name: string) =>
  name.replace(/(^|_)([a-z])/g, (_, _u, letter: string) => letter.toUpperCase());

/** One flat object schema: unions and intersections are merged, and only what every branch demands is required. */
function flat(schema: JsonSchema): JsonSchema {
  const branches = schema.oneOf ?? schema.anyOf;
  if (branches) {
    const parts = branches.map(flat);
    const required = parts
      .map(part => part.required ?? [])
      .reduce((kept, names) => kept.filter(name => names.includes(name)));
    return { type: 'object', properties: Object.assign({}, ...parts.map(part => part.properties)), required };
  }
  if (schema.allOf) {
    const parts = schema.allOf.map(flat);
    return {
      type: 'object',
      properties: Object.assign({}, ...parts.map(part => part.properties)),
      required: parts.flatMap(part => part.required ?? []),
    };
  }
  return schema;
}

function typeOf(schema: JsonSchema): string {
  const nullable = schema.nullable ? ' | null' : '';
  if (schema.$ref) {
    const name = schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1);
    return name === 'action_attempt' ? 'ActionAttempt' : pascal(name);
  }
  const branches = schema.oneOf ?? schema.anyOf;
  if (branches) return `(${branches.map(typeOf).join(' | ')})${nullable}`;
  if (schema.enum) return `(${schema.enum.map(value => JSON.stringify(value)).join(' | ')})${nullable}`;
  if (schema.type === 'array') return `${typeOf(schema.items ?? {})}[]${nullable}`;
  if (schema.type === 'object' && schema.properties) return `${objectType(schema)}${nullable}`;
  if (schema.type === 'object') return `Record<string, unknown>${nullable}`;
  if (schema.type === 'integer' || schema.type === 'number') return `number${nullable}`;
  if (schema.type === 'string' || schema.type === 'boolean') return `${schema.type}${nullable}`;
  return 'unknown';
}

function objectType(schema: JsonSchema): string {
  const lines = Object.entries(schema.properties ?? {})
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, property]) => {
      const required = schema.required?.includes(name);
      const mark = property.deprecated ? '/** @deprecated */ ' : '';
      return `${mark}${name}${required ? '' : '?'}: ${typeOf(property)}${required ? '' : ' | undefined'};`;
    });
  return lines.length === 0 ? 'Record<string, never>' : `{\n${lines.join('\n')}\n}`;
}

/** What a property holds, in the words of `PropertyFact.kind`. */
function kindOf(name: string, schema: JsonSchema): string {
  if (schema.type === 'array') {
    const items = schema.items ?? {};
    if (items.type === 'string') return name.endsWith('_ids') ? 'ids' : 'strings';
    return 'objects';
  }
  if (schema.type === 'object' || schema.oneOf || schema.$ref) return 'object';
  if (schema.type === 'string') {
    if (schema.format === 'date-time' || /^(starts|ends)_at$/.test(name)) return 'datetime';
    return schema.format === 'uuid' || name.endsWith('_id') ? 'id' : 'string';
  }
  if (schema.type === 'boolean') return 'boolean';
  if (schema.type === 'integer' || schema.type === 'number') return 'number';
  throw new Error(`No kind for property ${name}: ${JSON.stringify(schema)}`);
}

function propertyFacts(schema: JsonSchema): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(schema.properties ?? {})
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([name, property]) => [
        name,
        {
          kind: kindOf(name, property),
          ...(schema.required?.includes(name) ? {} : { optional: true }),
          ...(property.nullable ? { nullable: true } : {}),
          ...(property.deprecated ? { deprecated: true } : {}),
          ...(property.type === 'object' && property.properties ? { fields: propertyFacts(property) } : {}),
        },
      ]),
  );
}

function parameterFacts(schema: JsonSchema): Record<string, unknown> {
  const facts: Record<string, unknown> = {};
  for (const keyword of KEPT_KEYWORDS) if (schema[keyword] !== undefined) facts[keyword] = schema[keyword];
  if (schema.deprecated) facts.deprecated = true;
  if (schema.items) facts.items = parameterFacts(schema.items);
  if (schema.properties) {
    facts.properties = Object.fromEntries(
      Object.entries(schema.properties)
        .sort(([a], [b]) => a.localeCompare(b))
        .map(([name, property]) => [name, parameterFacts(property)]),
    );
    if (schema.required?.length) facts.required = [...schema.required].sort();
  }
  return facts;
}

const isRead = (path: string) => /\/(get|list|list_[a-z_]+)$/.test(path);

/**
 * The text of `src/seam/generated.ts`.
 *
 * @param version the pinned version of `@seamapi/types` the document came from
 * @throws if an amendment repeats what the pin already says
 */
export function seamFacts(openapi: OpenApi, version: string): string {
  const out: string[] = [];
  const schemas = structuredClone(openapi.components.schemas);

  for (const [object, added] of Object.entries(addedProperties)) {
    const schema = schemas[object];
    if (!schema) throw new Error(`Amended object ${object} is not in the pinned description`);
    for (const [name, { always, ...property }] of Object.entries(added)) {
      if (schema.properties?.[name])
        throw new Error(`${object}.${name} is in the pin now: remove the amendment`);
      schema.properties = { ...schema.properties, [name]: property };
      if (always) schema.required = [...(schema.required ?? []), name];
    }
  }

  out.push(
    `// Generated by \`npm run codegen\` from @seamapi/types ${version} and scripts/seam-amendments.ts. Do not edit.`,
    '',
    `export const seamTypesVersion = '${version}';`,
    '',
  );
  for (const name of OBJECTS) {
    out.push(`export type ${pascal(name)} = ${objectType(schemas[name] ?? {})};`, '');
  }
  out.push(`export type Pagination = ${objectType(schemas.pagination ?? {})};`, '');
  out.push(
    'export type ActionAttempt = { action_attempt_id: string; action_type: string; status: "pending" | "success" | "error"; result: unknown; error: { type: string; message: string } | null };',
    '',
    `export interface Objects { ${OBJECTS.map(name => `${name}: ${pascal(name)};`).join(' ')} }`,
    '',
    'export interface PropertyFact { readonly kind: "id" | "ids" | "string" | "strings" | "datetime" | "boolean" | "number" | "object" | "objects"; readonly optional?: boolean; readonly nullable?: boolean; readonly deprecated?: boolean; readonly fields?: Readonly<Record<string, PropertyFact>> }',
    '',
    `export const properties = ${JSON.stringify(
      Object.fromEntries(OBJECTS.map(name => [name, propertyFacts(schemas[name] ?? {})])),
    )} as const satisfies Record<keyof Objects, Record<string, PropertyFact>>;`,
    '',
    'export interface ParameterFact { readonly type?: string; readonly format?: string; readonly nullable?: boolean; readonly deprecated?: boolean; readonly enum?: readonly unknown[]; readonly minLength?: number; readonly minItems?: number; readonly maxItems?: number; readonly minimum?: number; readonly exclusiveMinimum?: boolean; readonly pattern?: string; readonly default?: unknown; readonly items?: ParameterFact; readonly properties?: Readonly<Record<string, ParameterFact>>; readonly required?: readonly string[] }',
    '',
  );

  const calls: string[] = [];
  const routes: Record<string, unknown> = {};
  const add = (
    path: string,
    methods: string[],
    parameters: JsonSchema,
    result: JsonSchema,
    security: string[],
  ) => {
    const schema = structuredClone(flat(parameters));
    for (const [name, parameter] of Object.entries(addedParameters[path] ?? {})) {
      if (schema.properties?.[name])
        throw new Error(`${path} ${name} is in the pin now: remove the amendment`);
      schema.properties = { ...schema.properties, [name]: parameter };
    }
    const { ok: _ok, ...results } = result.properties ?? {};
    const answer = { ...result, properties: results };
    calls.push(`'${path}': { params: ${objectType(schema)}; result: ${objectType(answer)} };`);
    routes[path] = {
      methods,
      read: isRead(path),
      key: Object.keys(results).find(name => name !== 'pagination') ?? null,
      paged: 'pagination' in results,
      clientSession: security.includes('client_session'),
      parameters: parameterFacts({ ...schema, type: 'object', properties: schema.properties ?? {} }),
    };
  };

  const everyPath = [...Object.keys(openapi.paths), ...Object.keys(addedCalls)].sort();
  for (const path of everyPath) {
    if (!CALLS.test(path) || LEFT_OUT.has(path)) continue;
    const added = addedCalls[path];
    const operations = openapi.paths[path];
    if (added && operations) throw new Error(`${path} is in the pin now: remove the amendment`);
    if (added) {
      add(path, added.methods, added.parameters, { properties: {} }, []);
      continue;
    }
    const post = operations?.post;
    if (!operations || !post) throw new Error(`${path} has no POST form`);
    add(
      path,
      Object.keys(operations)
        .map(method => method.toUpperCase())
        .sort(),
      post.requestBody?.content['application/json'].schema ?? { type: 'object', properties: {} },
      post.responses[200].content?.['application/json'].schema ?? {},
      (post.security ?? []).flatMap(scheme => Object.keys(scheme)),
    );
  }
  out.push(
    `export interface Calls { ${calls.join('\n')} }`,
    '',
    'export interface RouteFact { readonly methods: readonly string[]; readonly read: boolean; readonly key: string | null; readonly paged: boolean; readonly clientSession: boolean; readonly parameters: ParameterFact }',
    '',
    `export const routes = ${JSON.stringify(routes)} as const satisfies Record<keyof Calls, RouteFact>;`,
    '',
  );
  return out.join('\n');
}
