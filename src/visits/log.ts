/**
 * What the process says of its work: one JSON object per line, on standard error. Callers name each property, so
 * nothing is logged by accident; messages of errors are never among them, for they repeat what somebody sent.
 */
import { hash, randomBytes } from 'node:crypto';
import { type DestinationStream, destination, type Logger, pino, stdTimeFunctions } from 'pino';
import type { Credential } from '../seam/credential.ts';

export type Log = Logger;

export const LOG_LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

const STDERR = 2;
/** Lines are written when so much of them has come together, in bytes, or after so long, in ms. */
const CHUNK = 16_000;
const FLUSH_MS = 500;

export interface LogOptions {
  level: LogLevel;
  /** Whether lines may wait for others, which costs less; then `flush` them before the process ends. */
  buffered?: boolean;
  /** Somewhere else than standard error. */
  to?: DestinationStream;
}

export function createLog({ level, buffered = false, to }: LogOptions): Log {
  const stderr = () =>
    destination(
      buffered
        ? { dest: STDERR, sync: false, minLength: CHUNK, periodicFlush: FLUSH_MS }
        : { dest: STDERR, sync: true },
    );
  return pino(
    {
      level,
      base: null,
      messageKey: 'event',
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: label => ({ level: label }) },
    },
    to ?? stderr(),
  );
}

/** Where an error came from, without its message, which may repeat what a caller sent. */
export function frames(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const { stack = '', message } = error;
  // A message may have lines of its own, and they may look like anything.
  const after = message === '' ? 0 : stack.indexOf(message) + message.length;
  return stack
    .slice(after)
    .split('\n')
    .filter(line => line.startsWith('    at '))
    .slice(0, 10)
    .map(line => line.trim())
    .join(' | ');
}

/** What kind of error it is, in a word. */
export const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);

/**
 * Tells callers apart in logs without naming them: 8 hexadecimal digits that only those can tie to a token who have
 * the key and the token. Without a key of one's own they mean something in one process only. One round of a hash is a
 * quarter of the cost of an HMAC, and what an HMAC adds is of no use against a value cut to 32 bits.
 */
export function callerNames(key = randomBytes(32).toString('hex')): (credential: Credential) => string {
  return ({ token, workspace }) =>
    token === undefined ? 'none' : hash('sha256', `${key}\n${token}\n${workspace ?? ''}`, 'hex').slice(0, 8);
}
