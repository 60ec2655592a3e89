/** The program as it is started, in a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { expect, onTestFinished } from 'vitest';

const main = new URL('../src/main.ts', import.meta.url).pathname;

export interface Run {
  child: ChildProcess;
  /** Everything printed so far, on both streams. */
  printed: () => string;
  exit: Promise<number | null>;
}

/** Starts the program with these settings only. */
export function start(env: Record<string, string>): Run {
  const child = spawn(process.execPath, [main], { env: { PATH: process.env.PATH ?? '', ...env } });
  let text = '';
  child.stdout.on('data', data => {
    text += data;
  });
  child.stderr.on('data', data => {
    text += data;
  });
  const exit = new Promise<number | null>(resolve => child.on('exit', resolve));
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return { child, printed: () => text, exit };
}

export const urlIn = (text: string) => /gateway at (\S+)\/graphql/.exec(text)?.[1];

export async function ready(run: Run): Promise<string> {
  await expect.poll(() => urlIn(run.printed()), { timeout: 15_000 }).toBeDefined();
  return urlIn(run.printed()) as string;
}
