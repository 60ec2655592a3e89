/** The program as people start it: a process of its own, with these arguments and this environment only. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';

const main = new URL('../src/main.ts', import.meta.url).pathname;

export interface Run {
  out: () => string;
  err: () => string;
  /** Everything printed so far, on both streams. */
  printed: () => string;
  /** Its exit code, once all it had to say has been read. */
  exit: Promise<number | null>;
  stop: (signal: NodeJS.Signals) => void;
  /** Nobody reads what it says on standard error any more. */
  leaveLog: () => void;
}

export function start(args: string[], env: Record<string, string> = {}, input?: string): Run {
  const child = spawn(process.execPath, [main, ...args], { env: { PATH: process.env.PATH ?? '', ...env } });
  onTestFinished(() => void child.kill('SIGKILL'));
  let out = '';
  let err = '';
  child.stdout.on('data', data => {
    out += data;
  });
  child.stderr.on('data', data => {
    err += data;
  });
  child.stdin.on('error', () => undefined).end(input ?? '');
  const exit = new Promise<number | null>(resolve => child.on('close', resolve));
  return {
    out: () => out,
    err: () => err,
    printed: () => out + err,
    exit,
    stop: signal => void child.kill(signal),
    leaveLog: () => void child.stderr.destroy(),
  };
}

/** Runs a command to its end. */
export async function done(args: string[], env?: Record<string, string>, input?: string) {
  const run = start(args, env, input);
  const code = await run.exit;
  return { code, out: run.out(), err: run.err() };
}

/** Waits until a run has printed something like this, and gives what the first group matched. */
export async function printed(run: Run, pattern: RegExp): Promise<string> {
  await expect.poll(run.printed, { timeout: 25_000 }).toMatch(pattern);
  return pattern.exec(run.printed())?.[1] ?? '';
}

const GATEWAY = /gateway at (\S+)\/graphql/;

export const urlIn = (text: string) => GATEWAY.exec(text)?.[1];

/** Waits until the gateway is there, and gives its URL, without the path of the graph. */
export const ready = (run: Run) => printed(run, GATEWAY);

/** A file with this text, for the length of a test. */
export function file(name: string, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}
