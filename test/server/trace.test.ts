import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { expect, onTestFinished, test } from 'vitest';
import { createServer } from '../../src/server.ts';
import { gateway } from '../kit.ts';
import { ready, start } from '../program.ts';
import { heldSeam } from '../seam.ts';

const PARENT = '0af7651916cd43dd8448eb211c80319c';

/** Registers an SDK that keeps spans, and a propagator of W3C trace context. */
function listening(): InMemorySpanExporter {
  const exporter = new InMemorySpanExporter();
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
  );
  propagation.setGlobalPropagator({
    fields: () => ['traceparent', 'baggage'],
    inject(within, carrier, setter) {
      const span = trace.getSpanContext(within);
      if (span) setter.set(carrier, 'traceparent', `00-${span.traceId}-${span.spanId}-01`);
      setter.set(carrier, 'baggage', 'person=jane');
    },
    extract(within, carrier, getter) {
      const [, traceId, spanId] = String(getter.get(carrier, 'traceparent')).split('-');
      return traceId && spanId ? trace.setSpanContext(within, { traceId, spanId, traceFlags: 1 }) : within;
    },
  });
  onTestFinished(() => {
    trace.disable();
    propagation.disable();
    context.disable();
  });
  return exporter;
}

const shown = ({ name, kind, attributes, status }: ReadableSpan) => ({ name, kind, attributes, status });

test.each([
  ['short', {}],
  ['long', { accept: 'application/json, text/html;q=0.1' }],
])(
  'an operation and its calls are spans of the trace of its caller, by the %s way',
  async (_way, headers) => {
    const exporter = listening();
    const { send } = await gateway();
    await send('query Where { workspace { name } }', undefined, {
      ...headers,
      traceparent: `00-${PARENT}-b7ad6b7169203331-01`,
      'x-request-id': 'mine',
    });
    const spans = exporter.getFinishedSpans();
    expect(spans.map(shown)).toEqual([
      {
        name: 'POST /workspaces/get',
        kind: SpanKind.CLIENT,
        status: { code: SpanStatusCode.UNSET },
        attributes: {
          'http.request.method': 'POST',
          'url.template': '/workspaces/get',
          'http.response.status_code': 200,
          'seam.request_id': expect.any(String),
          'seam_gateway.attempts': 1,
        },
      },
      {
        name: 'query',
        kind: SpanKind.SERVER,
        status: { code: SpanStatusCode.UNSET },
        attributes: {
          'seam_gateway.request_id': 'mine',
          'graphql.operation.type': 'query',
          'graphql.operation.name': 'Where',
          'http.response.status_code': 200,
        },
      },
    ]);
    const [call, operation] = spans as [ReadableSpan, ReadableSpan];
    expect(operation.parentSpanContext?.spanId).toBe('b7ad6b7169203331');
    expect(call.parentSpanContext?.spanId).toBe(operation.spanContext().spanId);
    expect(new Set(spans.map(span => span.spanContext().traceId))).toEqual(new Set([PARENT]));
  },
);

test('Seam is told the span of the call, and nothing else that a propagator knows', async () => {
  const exporter = listening();
  const seam = await heldSeam({ held: false });
  const server = createServer({ endpoint: seam.url });
  const { url } = await server.listen();
  onTestFinished(() => server.close());
  await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer one' },
    body: '{"query":"{ workspace { name } }"}',
  });
  const [call] = exporter.getFinishedSpans();
  const { traceId, spanId } = call?.spanContext() ?? {};
  expect(seam.headers[0]).toMatchObject({ traceparent: `00-${traceId}-${spanId}-01` });
  expect(seam.headers[0]).not.toHaveProperty('baggage');
});

test('what fails is marked with its code, and no message or value of anybody is in a span', async () => {
  const exporter = listening();
  const { send, sandbox } = await gateway();
  sandbox.faults.push({
    path: '/workspaces/get',
    status: 500,
    body: { error: { type: 'x', message: 'Jane' } },
  });
  await send(
    'query Find($email: String) { workspace { name } userIdentities(filter: { search: $email }) { nodes { fullName } } }',
    {
      email: 'jane@example.com',
    },
  );
  await send('{ nobody(named: "jane@example.com") { id } }');
  const spans = exporter.getFinishedSpans();
  expect(spans.map(({ name, attributes, status }) => [name, attributes['error.type'], status.code])).toEqual(
    expect.arrayContaining([
      ['POST /workspaces/get', 'UPSTREAM_UNAVAILABLE', SpanStatusCode.ERROR],
      ['query', 'UPSTREAM_UNAVAILABLE', SpanStatusCode.ERROR],
      ['none', 'GRAPHQL_VALIDATION_FAILED', SpanStatusCode.ERROR],
    ]),
  );
  const everything = JSON.stringify(spans.map(span => [shown(span), span.events]));
  expect(everything).not.toMatch(/jane|seam_apikey/i);
});

test('without an SDK there is no span and no header', async () => {
  const seam = await heldSeam({ held: false });
  const server = createServer({ endpoint: seam.url });
  const { url } = await server.listen();
  onTestFinished(() => server.close());
  await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: 'Bearer one',
      traceparent: `00-${PARENT}-b7ad6b7169203331-01`,
    },
    body: '{"query":"{ workspace { name } }"}',
  });
  expect(seam.headers[0]).not.toHaveProperty('traceparent');
});

test('the telemetry of the documentation prints what a query did', async () => {
  const [, program = ''] =
    /```js\n(\/\/ telemetry\.js[\s\S]*?)```/.exec(readFileSync('docs/operations.md', 'utf8')) ?? [];
  // Beside the packages it imports.
  const folder = mkdtempSync(join('node_modules', '.telemetry-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'telemetry.mjs');
  writeFileSync(file, program);
  const run = start([], {
    PORT: '0',
    NODE_OPTIONS: `--import ${pathToFileURL(file)}`,
    OTEL_BSP_SCHEDULE_DELAY: '50',
  });
  await fetch(`${await ready(run)}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: 'Bearer seam_apikey1_token',
      traceparent: `00-${PARENT}-b7ad6b7169203331-01`,
    },
    body: JSON.stringify({ query: '{ workspace { name } }' }),
  });
  await expect.poll(run.printed).toContain("name: 'POST /workspaces/get'");
  await expect.poll(run.printed).toContain("name: 'query'");
  const traces = run.printed().match(/traceId: '\w+'/g) ?? [];
  expect([...new Set(traces)]).toEqual([`traceId: '${PARENT}'`]);
});
