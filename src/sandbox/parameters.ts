import type { ParameterFact } from '../seam/generated.ts';

type Values = Record<string, unknown>;

/**
 * A query string as the parameters it stands for: arrays as repeated keys, objects as dotted keys, an empty value as
 * null. Numbers and booleans are read as such where the route declares them. What it does not declare is dropped.
 */
export function queryParameters(query: URLSearchParams, fact: ParameterFact): Values {
  const strict = query.get('_strict') === 'true';
  const values: Values = {};
  for (const name of new Set(query.keys())) {
    if (name === '_strict') continue;
    const bracketed = !strict && name.endsWith('[]');
    const path = (bracketed ? name.slice(0, -2) : name).split('.');
    const known = factAt(fact, path);
    if (known) put(values, path, read(query.getAll(name), known, strict));
  }
  return values;
}

function factAt(fact: ParameterFact, path: string[]): ParameterFact | undefined {
  return path.reduce<ParameterFact | undefined>(
    (at, name) => (at?.properties && Object.hasOwn(at.properties, name) ? at.properties[name] : undefined),
    fact,
  );
}

function put(values: Values, path: string[], value: unknown): void {
  const [name = '', ...rest] = path;
  if (rest.length === 0) {
    values[name] = value;
    return;
  }
  const inner = values[name];
  const nested: Values = isObject(inner) ? inner : {};
  values[name] = nested;
  put(nested, rest, value);
}

function read(texts: string[], fact: ParameterFact, strict: boolean): unknown {
  const [only = ''] = texts;
  if (fact.type === 'array') {
    if (texts.length === 1 && only === '') return [];
    const items = texts.length === 1 && !strict ? only.split(',') : texts;
    return items.map(item => scalar(item, fact.items ?? {}));
  }
  return texts.length > 1 ? texts : scalar(only, fact);
}

function scalar(text: string, fact: ParameterFact): unknown {
  if (text === '') return null;
  if (fact.type === 'number' || fact.type === 'integer') return Number(text);
  if (fact.type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

export const isObject = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
