/** Documents that several instances share. */
import type { DocumentStore } from './persisted.ts';

export interface RedisOptions {
  /** Before every key, so that a Redis may serve others as well. */
  prefix?: string;
  /** How long a document stays that nobody asks for, in seconds. */
  expireSeconds?: number;
  /** How long Redis may take, in milliseconds; then it is as if it had nothing. */
  timeoutMs?: number;
  /** Hears of failures by the names of their errors. */
  onError?: (name: string) => void;
}

const MONTH_SECONDS = 30 * 24 * 3600;

/**
 * Keeps documents in Redis. If Redis fails or is slow, documents count as unknown, and clients send them again: nothing
 * waits for it longer than the time-out.
 *
 * @param url such as `redis://127.0.0.1:6379`
 */
export async function redisStore(url: string, options: RedisOptions = {}): Promise<DocumentStore> {
  const {
    prefix = 'seam-graphql:document:',
    expireSeconds = MONTH_SECONDS,
    timeoutMs = 100,
    onError,
  } = options;
  const { createClient } = await import('@redis/client');
  const client = createClient({
    url,
    disableOfflineQueue: true,
    socket: { connectTimeout: 2_000, reconnectStrategy: retries => Math.min(100 * 2 ** retries, 5_000) },
  });
  client.on('error', error => onError?.(error instanceof Error ? error.name : 'Error'));
  // Connecting goes on in the background for as long as it takes.
  client.connect().catch(() => undefined);

  async function within<T>(call: () => Promise<T>): Promise<T | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>(resolve => {
      timer = setTimeout(resolve, timeoutMs, undefined);
    });
    try {
      return await Promise.race([call().catch(() => undefined), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    get: async sha256 =>
      (await within(() => client.getEx(`${prefix}${sha256}`, { type: 'EX', value: expireSeconds }))) ??
      undefined,
    set: async (sha256, text) => {
      await within(() =>
        client.set(`${prefix}${sha256}`, text, { expiration: { type: 'EX', value: expireSeconds } }),
      );
    },
    close: async () => {
      try {
        client.destroy();
      } catch {
        // It was closed already, or never open.
      }
    },
  };
}
