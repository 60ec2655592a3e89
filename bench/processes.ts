/** Starts the servers, each a process of its own, reads what they cost, and sees to it that none is left behind. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface Running {
  url: string;
  pid: number;
  child: ChildProcess;
}

const root = fileURLToPath(new URL('..', import.meta.url));
const children = new Set<ChildProcess>();
let stub: ChildProcess | undefined;

const START_TIMEOUT_MS = 20_000;

/**
 * Starts a program and waits for the address it prints. The environment is only what is given here, so that no setting
 * of whoever runs the benchmark leaks in.
 */
export function start(script: string, env: Record<string, string> = {}): Promise<Running> {
  const ours = script.startsWith('bench/');
  const child = spawn(process.execPath, [script], {
    cwd: root,
    env: { PATH: process.env.PATH ?? '', NODE_ENV: 'production', PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'inherit', ...(ours ? (['ipc'] as const) : [])],
  });
  children.add(child);
  if (script === 'bench/upstream.ts') stub = child;
  else if (child.pid) stub?.send({ watch: child.pid });
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${script} did not start`)), START_TIMEOUT_MS);
    let printed = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      if (printed.length > 10_000) return;
      printed += chunk;
      const urls = printed.match(/http:\/\/127\.0\.0\.1:\d+(?=[^\d])/g) ?? [];
      const url = urls.find(one => one !== env.SEAM_ENDPOINT);
      if (!url || !child.pid) return;
      clearTimeout(late);
      resolve({ url, pid: child.pid, child });
    });
    child.once('exit', code => {
      children.delete(child);
      clearTimeout(late);
      reject(new Error(`${script} ended with ${code}: ${printed}`));
    });
  });
}

/** Ends a process that the benchmark started. */
export async function stop({ child, pid }: Running): Promise<void> {
  const gone = new Promise<void>(resolve => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  });
  child.kill('SIGKILL');
  await gone;
  if (stub?.connected) stub.send({ forget: pid });
}

const stopAll = (): void => {
  for (const child of children) child.kill('SIGKILL');
};
process.on('exit', stopAll);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(1));

/** The kernel counts CPU in ticks of 10 ms on every Linux that Node runs on. */
const TICK_MS = 10;

/** CPU a process has used so far, user and system, all threads. */
export function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** Memory of a process in MB: now, and the most it ever had. */
export function memoryMb(pid: number): { now: number; most: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const mb = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024;
  return { now: mb('VmRSS'), most: mb('VmHWM') };
}

/** CPU the whole machine has used so far, whoever used it. */
export function machineCpuMs(): number {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n', 1);
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = line
    .trim()
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return (user + nice + system + irq + softirq + steal) * TICK_MS;
}
