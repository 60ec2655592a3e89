import { expect, test } from 'vitest';
import { Metrics } from '../../src/visits/metrics.ts';
import { gateway } from '../kit.ts';
import { ready, start } from '../program.ts';

/** The figures of the gateway's own, by series. */
const figures = (text: string) =>
  Object.fromEntries(
    text
      .split('\n')
      .filter(line => line.startsWith('seam_gateway_'))
      .map(line => [line.slice(13, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );

test('operations, calls and refusals are counted by what became of them, by both ways', async () => {
  const metrics = new Metrics();
  const { send, sandbox, url } = await gateway({ server: { metrics } });
  const long = { accept: 'application/json, text/html;q=0.1' };
  sandbox.faults.push({ path: '/workspaces/get', times: 2, status: 400, body: 'no' });
  for (const headers of [{}, long]) {
    await send('{ workspace { name } }', undefined, headers);
    await send('{ workspace { name } }', undefined, headers);
    await send('{ nothing }', undefined, headers);
    await send(
      'mutation { deleteAcsUser(input: { acsUserId: "a" }) { userErrors { code } } }',
      undefined,
      headers,
    );
  }
  await fetch(`${url}/graphql`, { method: 'POST', body: 'text' });
  const seen = figures(await metrics.text());
  expect(seen).toMatchObject({
    'operations_total{type="query",code="OK"}': 2,
    'operations_total{type="query",code="UPSTREAM_UNAVAILABLE"}': 2,
    'operations_total{type="none",code="GRAPHQL_VALIDATION_FAILED"}': 2,
    'operations_total{type="none",code="HTTP_415"}': 1,
    'operations_total{type="mutation",code="OK"}': 2,
    'operation_duration_seconds_count{type="query"}': 4,
    'upstream_calls_total{path="/workspaces/get",code="OK"}': 2,
    'upstream_calls_total{path="/workspaces/get",code="UPSTREAM_UNAVAILABLE"}': 2,
    'upstream_calls_total{path="/acs/users/delete",code="NOT_FOUND"}': 2,
    'upstream_attempts_total{path="/workspaces/get"}': 4,
    'operations_shed_total{reason="operations"}': 0,
    operations_in_flight: 0,
    upstream_calls_in_flight: 0,
    'upstream_refused_total{reason="breaker"}': 0,
    upstream_retry_tokens: 100,
    'upstream_breaker_open{path="all"}': 0,
    unexpected_errors_total: 0,
  });
  expect(seen.connections_open).toBeGreaterThan(0);
});

test('labels are a few known words, whatever is asked', async () => {
  const metrics = new Metrics();
  const { send, sandbox } = await gateway({ server: { metrics } });
  for (let index = 0; index < 30; index += 1) {
    await send(
      `query Jane${index} { acsUser(acsUserId: "jane${index}@example.com") { fullName } }`,
      undefined,
      {
        'x-request-id': `jane-${index}`,
        authorization: `Bearer jane_${index}`,
      },
    );
  }
  await send('{ acsUsers { nodes { fullName emailAddress } } }');
  const text = await metrics.text();
  expect(text).not.toMatch(/jane|apikey|@/i);
  expect(text).not.toContain(sandbox.ids.workspace);
  expect(Object.keys(figures(text)).length).toBeLessThan(150);
  expect(text).toMatch(/^nodejs_heap_size_used_bytes /m);
});

test('the state of the way to Seam is shown by whoever knows it', async () => {
  const metrics = new Metrics();
  await gateway({ server: { metrics } });
  metrics.upstream(() => ({
    running: 3,
    waiting: 2,
    callers: 1,
    coolingDown: 1,
    retryTokens: 40,
    retries: 7,
    refused: { lineFull: 4, coolDown: 5 },
    abandoned: 6,
    origin: 'closed',
    paths: { '/acs/users/list': 'open', '/acs/users/get': 'half-open' },
  }));
  for (let time = 0; time < 2; time += 1) {
    expect(figures(await metrics.text())).toMatchObject({
      upstream_calls_in_flight: 3,
      upstream_waiting: 2,
      upstream_callers: 1,
      upstream_cool_downs: 1,
      upstream_retry_tokens: 40,
      upstream_retries_total: 7,
      'upstream_refused_total{reason="lineFull"}': 4,
      'upstream_refused_total{reason="coolDown"}': 5,
      upstream_abandoned_total: 6,
      'upstream_breaker_open{path="all"}': 0,
      'upstream_breaker_open{path="/acs/users/list"}': 1,
      'upstream_breaker_open{path="/acs/users/get"}': 0.5,
    });
  }
});

test('the program shows its figures on a port of their own if told to, and nowhere else', async () => {
  const run = start([], { PORT: '0', METRICS_PORT: '0' });
  const url = await ready(run);
  const [, figuresAt = ''] = /Metrics at (\S+)/.exec(run.printed()) ?? [];
  expect(new URL(figuresAt).hostname).toBe('127.0.0.1');
  const response = await fetch(figuresAt);
  expect(response.headers.get('content-type')).toContain('version=0.0.4');
  expect(figures(await response.text())).toHaveProperty('operations_in_flight', 0);
  expect((await fetch(`${url}/metrics`)).status).toBe(404);
  expect((await fetch(new URL('/graphql', figuresAt))).status).toBe(404);
});
