/** Seam's OpenAPI document as a judge of answers. */
import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import openapi from '../../node_modules/@seamapi/types/lib/seam/connect/openapi.js';

type Json = Record<string, unknown>;

/** OpenAPI 3.0 says `nullable`; JSON Schema, and ajv, say `type: […, 'null']`. */
function jsonSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(jsonSchema);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { nullable, $ref, ...rest } = schema as Json;
  const out = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, jsonSchema(value)]));
  if (typeof $ref === 'string') out.$ref = `seam${$ref}`;
  if (nullable !== true) return out;
  if (typeof out.type === 'string') out.type = [out.type, 'null'];
  if (Array.isArray(out.enum)) out.enum = [...out.enum, null];
  return out;
}

const document = openapi as unknown as {
  paths: Record<
    string,
    { post?: { responses: { 200: { content?: { 'application/json': { schema: object } } } } } }
  >;
  components: { schemas: object };
};

const ajv = new Ajv({ strict: false, allErrors: true });
formats.default(ajv);
ajv.addSchema({ $id: 'seam', components: { schemas: jsonSchema(document.components.schemas) } });

const judges = new Map<string, ValidateFunction | undefined>();

function judgeOf(path: string): ValidateFunction | undefined {
  if (!judges.has(path)) {
    const schema = document.paths[path]?.post?.responses[200].content?.['application/json'].schema;
    judges.set(path, schema && ajv.compile(jsonSchema(schema) as object));
  }
  return judges.get(path);
}

/** Whether the description knows a path. It is older than some of what the sandbox serves. */
export const described = (path: string): boolean => judgeOf(path) !== undefined;

/** What is wrong with an answer, in words; nothing if it is as described. */
export function faultsOf(path: string, body: unknown): string[] {
  const judge = judgeOf(path);
  if (!judge || judge(body)) return [];
  return (judge.errors ?? []).map(error => `${error.instancePath} ${error.message ?? ''}`);
}
