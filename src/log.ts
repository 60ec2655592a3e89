/** One JSON line per event, on standard error. Callers name each property: nothing is logged by accident. */
export function log(
  level: 'info' | 'warn' | 'error',
  event: string,
  details: Record<string, string | number> = {},
) {
  process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), level, event, ...details })}\n`);
}

/** Where an error came from, without its message, which may repeat what a caller sent. */
export function frames(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return stack
    .split('\n')
    .filter(line => line.startsWith('    at '))
    .slice(0, 10)
    .map(line => line.trim())
    .join(' | ');
}
