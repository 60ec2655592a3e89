import { expect, onTestFinished, test } from 'vitest';
import { createServer } from '../../src/server.ts';
import { heldSeam } from '../seam.ts';

async function named() {
  const seam = await heldSeam({ held: false });
  const server = createServer({ endpoint: seam.url });
  const { url } = await server.listen();
  onTestFinished(() => server.close());
  const ask = (headers: Record<string, string> = {}, query = '{ workspace { name } }') =>
    fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer one', ...headers },
      body: JSON.stringify({ query }),
    });
  return { seam, url, ask };
}

const LONG_WAY = { accept: 'application/json, text/html;q=0.1' };

test.each([
  ['short', {}],
  ['long', LONG_WAY],
])('a request id comes in, goes to Seam and comes back by the %s way', async (_way, headers) => {
  const { seam, ask } = await named();
  const response = await ask({ ...headers, 'x-request-id': 'checkout-42.a_B' });
  expect(response.headers.get('x-request-id')).toBe('checkout-42.a_B');
  expect(seam.headers.map(sent => sent['x-request-id'])).toEqual(['checkout-42.a_B']);
});

test.each([
  ['short', {}],
  ['long', LONG_WAY],
])('a request without a sane id gets one of its own by the %s way', async (_way, headers) => {
  const { seam, ask } = await named();
  const given = ['', 'a b', 'jane@example.com', '+49 151 000', 'x'.repeat(65), 'seam_apikey1_token'];
  const ids = await Promise.all(
    given.map(async id => (await ask({ ...headers, 'x-request-id': id })).headers.get('x-request-id')),
  );
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{12}-[0-9a-z]+$/);
  expect(new Set(ids).size).toBe(given.length);
  expect(seam.headers.map(sent => sent['x-request-id']).sort()).toEqual(ids.toSorted());
});

test('refusals have an id too', async () => {
  const { url, ask } = await named();
  const id = { 'x-request-id': 'mine' };
  const answers = [
    await ask({ ...id, 'content-type': 'text/plain' }),
    await ask(id, '{ nothing }'),
    await ask(id, 'x'.repeat(300_000)),
    await fetch(`${url}/graphql`, { headers: id }),
  ];
  expect(answers.map(answer => answer.headers.get('x-request-id'))).toEqual(['mine', 'mine', 'mine', 'mine']);
});

test('nothing but the credential, the id and what describes the body goes to Seam', async () => {
  const { seam, ask } = await named();
  await ask({
    cookie: 'session=secret',
    'x-forwarded-for': '203.0.113.9',
    tracestate: 'vendor=secret',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    baggage: 'person=jane',
    'seam-workspace': 'workspace1',
  });
  expect(Object.keys(seam.headers[0] ?? {}).sort()).toEqual(
    [
      'accept',
      'authorization',
      'connection',
      'content-length',
      'content-type',
      'host',
      'seam-workspace',
      'x-request-id',
    ].sort(),
  );
});
