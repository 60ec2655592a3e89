import type { ParameterFact, RouteFact } from '../seam/generated.ts';
import { isObject } from './parameters.ts';
import { type ErrorTree, Refusal } from './refusal.ts';
import type { Rules } from './rules.ts';

interface Issue {
  path: string[];
  text: string;
}

/** The parameters a route declares, with its defaults; refuses in Seam's words what does not fit. */
export function validated(
  path: string,
  route: RouteFact,
  given: unknown,
  rules: Rules,
): Record<string, unknown> {
  const issues: Issue[] = [];
  const value = checked(given, adjusted(path, route, rules), [], issues, rules);
  if (issues.length > 0) throw invalidInput(issues);
  return isObject(value) ? value : {};
}

/** Where our rules, or a run-time check of Seam's, say more than the declared parameters. */
function adjusted(path: string, route: RouteFact, rules: Rules): ParameterFact {
  const properties: Record<string, ParameterFact> = { ...route.parameters.properties };
  const { limit } = properties;
  if (limit) properties.limit = { ...limit, type: 'integer', minimum: 0, exclusiveMinimum: true };
  if (path === '/acs/users/list' && rules.nullIdentityFilters) {
    for (const name of ['user_identity_email_address', 'user_identity_phone_number'])
      properties[name] = { ...properties[name], nullable: true };
  }
  let required = route.parameters.required ?? [];
  if (path === '/acs/users/create' && rules.missingFullName !== 'schema')
    required = required.filter(name => name !== 'full_name');
  return { ...route.parameters, properties, required };
}

function checked(
  value: unknown,
  fact: ParameterFact,
  path: string[],
  issues: Issue[],
  rules: Rules,
): unknown {
  const fail = (text: string) => {
    issues.push({ path, text });
  };
  if (value === undefined) {
    if (fact.default === undefined) fail('Required');
    return fact.default;
  }
  if (value === null && fact.nullable) return null;
  const expected = fact.type ?? 'object';
  const received = typeName(value);
  const numeric = expected === 'number' || expected === 'integer';
  if (received !== (numeric ? 'number' : expected)) {
    fail(`Expected ${numeric ? 'number' : expected}, received ${received}`);
    return value;
  }
  if (fact.enum && !fact.enum.includes(value)) {
    fail(`Invalid enum value. Expected ${fact.enum.map(one => `'${one}'`).join(' | ')}, received '${value}'`);
    return value;
  }
  if (typeof value === 'string') return text(value, fact, path, rules, fail);
  if (typeof value === 'number') return number(value, fact, path, rules, fail);
  if (Array.isArray(value)) {
    if (value.length < (fact.minItems ?? 0)) fail(`Array must contain at least ${fact.minItems} element(s)`);
    if (value.length > (fact.maxItems ?? Number.POSITIVE_INFINITY))
      fail(`Array must contain at most ${fact.maxItems} element(s)`);
    return value.map((item, i) => checked(item, fact.items ?? {}, [...path, String(i)], issues, rules));
  }
  if (!isObject(value) || !fact.properties) return value;
  const known: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(fact.properties)) {
    const inner = value[name];
    if (inner === undefined && property.default === undefined && !fact.required?.includes(name)) continue;
    known[name] = checked(inner, property, [...path, name], issues, rules);
  }
  return known;
}

function text(
  given: string,
  fact: ParameterFact,
  path: string[],
  rules: Rules,
  fail: (text: string) => void,
): string {
  const name = path.at(-1) ?? '';
  // Names are trimmed before they are measured wherever Seam measures them
  const value = name === 'full_name' && fact.minLength ? given.trim() : given;
  if (value.length < (fact.minLength ?? 0))
    fail(`String must contain at least ${fact.minLength} character(s)`);
  else if (fact.minLength && name.endsWith('_key') && value.trim() === '')
    fail('Must not consist only of whitespace');
  if (fact.pattern && !new RegExp(fact.pattern).test(value)) fail('Invalid');
  if (fact.format === 'email' && !EMAIL.test(value)) fail('Invalid email');
  if (fact.format === 'date-time' && !isDateTime(value)) fail('Invalid datetime');
  if (fact.format === 'uuid' && rules.idFormat === 'uuid' && !UUID.test(value)) fail('Invalid uuid');
  if (name === 'phone_number' && rules.phoneFormat === 'e164' && !/^\+[1-9]\d{1,14}$/.test(value))
    fail('Phone number must be in E.164 format');
  if (name === 'page_cursor' && !BASE64.test(value)) fail('Invalid base64');
  return value;
}

function number(
  value: number,
  fact: ParameterFact,
  path: string[],
  rules: Rules,
  fail: (text: string) => void,
): number {
  if (fact.type === 'integer' && !Number.isInteger(value)) fail('Expected integer, received float');
  if (fact.minimum !== undefined && fact.exclusiveMinimum && value <= fact.minimum)
    fail(`Number must be greater than ${fact.minimum}`);
  if (path.at(-1) === 'limit' && rules.maxLimit !== null && value > rules.maxLimit)
    fail(`Number must be less than or equal to ${rules.maxLimit}`);
  return value;
}

const EMAIL = /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;
const isDateTime = (value: string) => DATE_TIME.test(value) && !Number.isNaN(Date.parse(value));

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'number' && Number.isNaN(value) ? 'nan' : typeof value;
}

export function invalidInput(issues: Issue[]): Refusal {
  const sentences = issues.map(({ path, text }) => {
    if (path.length === 0) return text;
    return text === 'Required' ? `${path.join('.')} is required` : `${text} for "${path.join('.')}"`;
  });
  const message =
    sentences.length === 1
      ? (sentences[0] ?? '')
      : `${sentences.length} Input Errors: ${sentences.join(', ')}`;
  const tree: ErrorTree = { _errors: [] };
  for (const { path, text } of issues) {
    let at = tree;
    for (const name of path) {
      const next = at[name];
      const branch: ErrorTree = next && !Array.isArray(next) ? next : { _errors: [] };
      at[name] = branch;
      at = branch;
    }
    at._errors.push(text);
  }
  return new Refusal(400, 'invalid_input', message, tree);
}
