/** Which media type an answer has. */

export const JSON_RESULT = 'application/json';
export const GRAPHQL_RESULT = 'application/graphql-response+json';

/** How an `accept` header's range fits the types we have; more exact ranges first. */
const RANGES: Record<string, string> = {
  [GRAPHQL_RESULT]: GRAPHQL_RESULT,
  [JSON_RESULT]: JSON_RESULT,
  'application/*': JSON_RESULT,
  '*/*': JSON_RESULT,
};

/** The type that an `accept` header likes best, the one named first among equals; undefined if it takes neither. */
export function answerType(accept: string | null | undefined): string | undefined {
  if (!accept?.trim()) return JSON_RESULT;
  let best: string | undefined;
  let most = 0;
  for (const range of accept.toLowerCase().split(',')) {
    const [name = '', ...parameters] = range.split(';').map(part => part.trim());
    const type = Object.hasOwn(RANGES, name) ? RANGES[name] : undefined;
    const value = (key: string) => parameters.find(text => text.startsWith(`${key}=`))?.slice(key.length + 1);
    const charset = value('charset')?.replaceAll('"', '');
    if (!type || (charset !== undefined && charset !== 'utf-8')) continue;
    const quality = Number(value('q') ?? 1);
    if (quality > most) {
      best = type;
      most = quality;
    }
  }
  return best;
}

/** Headers that were looked at, since a client sends the same one every time. */
const known = new Map<string, string | undefined>();
const MOST_KNOWN = 100;

/** The same for those who are no browser at a page; undefined for all that needs a closer look. */
export function ordinaryType(accept: string | undefined): string | undefined {
  if (accept === undefined || accept === '*/*' || accept === JSON_RESULT) return JSON_RESULT;
  if (known.has(accept)) return known.get(accept);
  const type = /html/i.test(accept) ? undefined : answerType(accept);
  if (known.size < MOST_KNOWN && accept.length < 500) known.set(accept, type);
  return type;
}

/** The media type of an answer in parts: the one form of it that we have, named as Apollo's servers and clients do. */
export const PARTS_RESULT = 'multipart/mixed; boundary="-"; deferSpec=20220824';

/** Whether an `accept` header asks for parts, in so many words and in the form that we have. */
export function takesParts(accept: string | null | undefined): boolean {
  return (accept ?? '')
    .toLowerCase()
    .split(',')
    .some(range => {
      const [name, ...parameters] = range.split(';').map(part => part.trim());
      return (
        name === 'multipart/mixed' &&
        parameters.every(text => {
          const [key = '', value = ''] = text.split('=').map(part => part.trim().replaceAll('"', ''));
          // Parameters such as `incrementalspec` and `subscriptionspec` ask for other forms.
          return key === 'q' ? Number(value) > 0 : !key.endsWith('spec') || value === '20220824';
        })
      );
    });
}

/** Whether a `content-type` header names JSON, in UTF-8 if it says so. */
export function isJson(contentType: string | null | undefined): boolean {
  const [name = '', ...parameters] = (contentType ?? '').split(';').map(part => part.trim().toLowerCase());
  return (
    name === JSON_RESULT &&
    parameters.every(text => !text.startsWith('charset=') || /^charset="?utf-?8"?$/.test(text))
  );
}
