import { expect, test } from 'vitest';
import type { ServerOptions } from '../../src/server.ts';
import { createLog, type LogLevel } from '../../src/visits/log.ts';
import { gateway } from '../kit.ts';

type Line = Record<string, unknown>;

/** A gateway whose log lines can be read. */
async function logged(level: LogLevel, options: Partial<ServerOptions> = {}) {
  const lines: Line[] = [];
  const log = createLog({ level, to: { write: text => lines.push(JSON.parse(text)) } });
  return { lines, ...(await gateway({ server: { log, ...options } })) };
}

const WAYS: [string, Record<string, string>][] = [
  ['short', {}],
  ['long', { accept: 'application/json, text/html;q=0.1' }],
];

test.each(WAYS)(
  'an operation that fails leaves one line, with nothing but these, by the %s way',
  async (_way, headers) => {
    const { lines, send, sandbox } = await logged('info');
    sandbox.faults.push({
      path: '/workspaces/get',
      status: 400,
      body: { error: { type: 'odd', message: 'Jane' } },
    });
    await send('query Where { workspace { name } }', undefined, { ...headers, 'x-request-id': 'mine' });
    expect(lines).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        event: 'operation',
        requestId: 'mine',
        type: 'query',
        operation: 'Where',
        hash: expect.stringMatching(/^[0-9a-f]{16}$/),
        caller: expect.stringMatching(/^[0-9a-f]{8}$/),
        status: 200,
        code: 'BAD_USER_INPUT',
        errors: 1,
        durationMs: expect.any(Number),
        calls: 1,
        path: '/workspaces/get',
        seamStatus: 400,
        seamRequestId: expect.any(String),
      },
    ]);
  },
);

test('counts the calls that were made, and no others', async () => {
  const { lines, send } = await logged('info', { slowMs: 0 });
  const query = '{ userIdentities { nodes { displayName } } workspace { name } }';
  await send(query);
  await send(query, undefined, { authorization: '' });
  expect(lines).toMatchObject([
    { code: 'OK', calls: 2 },
    { code: 'UNAUTHENTICATED', calls: 0 },
  ]);
});

test('registered documents that do not fit are told of at the start', async () => {
  const manifest = {
    good: '{ workspace { name } }',
    'sha256:0': '{ workspace { nome } }',
    halves: '{ workspace {',
  };
  const { lines } = await logged('warn', { persisted: { manifest } });
  expect(lines).toEqual([
    {
      level: 'warn',
      time: expect.any(String),
      event: 'registered documents do not fit',
      count: 2,
      documents: ['sha256:0 GRAPHQL_VALIDATION_FAILED', 'halves GRAPHQL_PARSE_FAILED'],
    },
  ]);
});

test('what goes well is told of only to those who ask, and its calls to those who ask for more', async () => {
  const quiet = await logged('info');
  await quiet.send('{ workspace { name } }');
  expect(quiet.lines).toEqual([]);
  const debug = await logged('debug');
  await debug.send('{ workspace { name } }');
  expect(debug.lines.map(line => [line.level, line.event, line.code])).toEqual([
    ['debug', 'operation', 'OK'],
  ]);
  const trace = await logged('trace');
  await trace.send('{ workspace { name } }', undefined, { 'x-request-id': 'mine' });
  expect(trace.lines[0]).toEqual({
    level: 'trace',
    time: expect.any(String),
    event: 'call',
    requestId: 'mine',
    path: '/workspaces/get',
    code: 'OK',
    status: 200,
    attempts: 1,
    durationMs: expect.any(Number),
    waitedMs: expect.any(Number),
    seamRequestId: expect.any(String),
  });
});

test('what takes long is told of although it went well', async () => {
  const { lines, send } = await logged('info', { slowMs: 0 });
  await send('{ workspace { name } }');
  expect(lines).toMatchObject([{ level: 'info', event: 'operation', code: 'OK' }]);
});

test('a caller has one name, and with a key the same one everywhere; no two have the same', async () => {
  const names = async (options: Partial<ServerOptions>) => {
    const { lines, send, sandbox } = await logged('debug', options);
    for (const token of [sandbox.tokens.apiKey, sandbox.tokens.apiKey, sandbox.tokens.otherApiKey]) {
      await send('{ workspace { name } }', undefined, { authorization: `Bearer ${token}` });
    }
    await send('{ __typename }', undefined, { authorization: undefined });
    return lines.map(line => line.caller);
  };
  const [first, again, other, nobody] = await names({ logKey: 'a key of 16 or more' });
  expect(again).toBe(first);
  expect(other).not.toBe(first);
  expect(nobody).toBe('none');
  expect(await names({ logKey: 'a key of 16 or more' })).toEqual([first, again, other, nobody]);
  expect((await names({}))[0]).not.toBe(first);
});

test.each(WAYS)(
  'a bug shows as an id, which is in the log with its place and without its words, by the %s way',
  async (_way, headers) => {
    const { lines, send } = await logged('warn', {
      weights: {
        get call(): number {
          throw new RangeError('Jane Doe\n    at jane@example.com');
        },
        round: 1,
        row: 1,
        atOnce: 1,
      },
    });
    const { errors } = await send(
      '{ userIdentities { nodes { acsUsers { nodes { displayName } } } } }',
      undefined,
      headers,
    );
    const [{ message, extensions } = { message: '', extensions: undefined }] = errors ?? [];
    expect(message).toBe('Something went wrong in this gateway.');
    expect(extensions).toEqual({ code: 'INTERNAL_SERVER_ERROR', errorId: expect.any(String) });
    expect(lines).toMatchObject([
      { level: 'error', event: 'unexpected error', errorId: extensions?.errorId, name: 'RangeError' },
      { level: 'error', event: 'operation', errorId: extensions?.errorId, code: 'INTERNAL_SERVER_ERROR' },
    ]);
    expect(lines[0]?.at).toMatch(/^at .*log\.test\.ts/);
    expect(JSON.stringify(lines)).not.toMatch(/jane/i);
  },
);

test('a name of an operation is cut, and requests that never became one have none', async () => {
  const { lines, send, url } = await logged('debug');
  await send(`query ${'x'.repeat(100)} { __typename }`);
  await fetch(`${url}/graphql`, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'jane' });
  expect(lines).toMatchObject([
    { operation: 'x'.repeat(64), code: 'OK' },
    { type: 'none', status: 415, code: 'HTTP_415' },
  ]);
});
