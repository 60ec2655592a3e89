/**
 * `npm run bench`: what the gateway costs, measured against the least that any gateway must do.
 *
 *   --quick            fewer and shorter rounds, under a minute; nothing is written
 *   --only <workload>  one of them by name, such as `nested` or `growth`; nothing is written
 *   --built            measures what is in `dist` as it is
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { configOf } from '../src/config.ts';
import { chart } from './chart.ts';
import { coldStart, GATEWAY, memoryOf } from './fresh.ts';
import { disconnect } from './load.ts';
import { type Measured, measure, type Pace, round } from './measure.ts';
import { type Prepared, prepare, type Servers } from './prepare.ts';
import { cpuMs, machineCpuMs, type Running, start, stop } from './processes.ts';
import { type Growth, printed, type Results } from './report.ts';
import { growth, type Workload, workloads } from './workloads.ts';

const LONGEST_MS = 420_000;

/** Of each kind. As many of each, so that all are equally warm. */
const PROCESSES = 3;

const { values: options } = parseArgs({
  options: { quick: { type: 'boolean' }, only: { type: 'string' }, built: { type: 'boolean' } },
});
const quick = options.quick ?? false;
const wants = ({ name }: Workload) => !options.only || name.toLowerCase() === options.only.toLowerCase();
const chosen = workloads.filter(wants);
const sizes = !options.only || options.only.toLowerCase() === 'growth' ? growth : [];

const pace: Pace = quick
  ? { rounds: 3, roundMs: 350, warmMs: 500 }
  : { rounds: 6, roundMs: 600, warmMs: 1500 };
/**
 * For what has a target: single rounds differ by a third, so the median needs many; and long ones, since a server whose
 * turn comes after others' begins with cold caches, which no busy one does.
 */
const thorough: Pace = quick ? pace : { rounds: 12, roundMs: 1000, warmMs: 1500, yogaEvery: 4 };
const slow: Pace = quick
  ? { rounds: 3, roundMs: 500, warmMs: 300 }
  : { rounds: 6, roundMs: 1300, warmMs: 400 };
const brief: Pace = quick
  ? { rounds: 2, roundMs: 250, warmMs: 250 }
  : { rounds: 3, roundMs: 600, warmMs: 1500 };

const say = (words: string) => console.error(words);

async function main(): Promise<void> {
  if (chosen.length + sizes.length === 0) throw new Error(`There is no workload "${options.only}"`);
  const root = fileURLToPath(new URL('..', import.meta.url));
  if (!options.built) {
    say('building');
    execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
  }

  const stub = await start('bench/upstream.ts');
  const env = { SEAM_ENDPOINT: stub.url };
  const connections = { SEAM_CONNECTIONS: String(configOf({}).SEAM_CONNECTIONS) };
  const several = async (script: string, its: Record<string, string>, count: number) => {
    const running: Running[] = [];
    while (running.length < count) running.push(await start(script, its));
    return running;
  };
  const all: Servers = {
    limit: await several('bench/limit.ts', { ...env, ...connections }, PROCESSES),
    gateway: await several(GATEWAY, env, PROCESSES),
    yoga: await several('bench/control.ts', { ...env, ...connections }, PROCESSES),
  };
  const measuring = [stub, ...Object.values(all).flat()].map(({ pid }) => pid).concat(process.pid);
  const ownCpu = () => measuring.reduce((sum, pid) => sum + cpuMs(pid), 0);

  say('comparing answers');
  const watched = await start(GATEWAY, {
    ...env,
    SEAM_CONNECTIONS: '512',
    SEAM_CALLS_PER_CALLER: '512',
  });
  const prepared: Prepared[] = [];
  for (const workload of [...chosen, ...sizes]) prepared.push(await prepare(workload, stub, all, watched));
  await disconnect(watched.url);
  await stop(watched);

  const before = { machine: machineCpuMs(), own: ownCpu(), at: performance.now() };
  const measured: Measured[] = [];
  for (const one of prepared) {
    say(`measuring: ${one.workload.title}`);
    const { target, latencyMs } = one.workload;
    const its = latencyMs ? slow : sizes.includes(one.workload) ? brief : target ? thorough : pace;
    measured.push(await measure(one, stub, all, its));
  }
  const others = machineCpuMs() - before.machine - (ownCpu() - before.own);
  const otherCpuShare = Math.max(0, others / ((performance.now() - before.at) * cpus().length));

  const grown: Growth[] = [];
  for (const one of prepared.slice(chosen.length)) {
    const { size, title } = one.workload;
    say(`memory: ${title}`);
    const figures = measured[prepared.indexOf(one)] as Measured;
    const cpuUsPerIdentity = round((figures.servers.gateway.cpuMsPerRequest.median * 1000) / size, 1);
    const memory = await memoryOf(env, one, brief.roundMs * 2);
    grown.push({ ...figures, identities: size, memory, cpuUsPerIdentity });
  }
  const largest = grown.at(-1);
  const reference = grown.find(one => one.identities === 50);

  const results: Results = {
    date: new Date().toISOString(),
    node: process.versions.node,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    otherCpuShare: round(otherCpuShare),
    workloads: measured.slice(0, chosen.length),
    growth: grown,
    growthFactor:
      largest && reference ? round(largest.cpuUsPerIdentity / reference.cpuUsPerIdentity, 2) : null,
    coldStart: options.only ? null : await coldStart(env, quick ? 1 : 5),
  };
  console.log(`\n${printed(results)}\n`);
  if (quick || options.only) return;
  const folder = new URL('../docs/performance/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL('results.json', folder), `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(new URL('chart.svg', folder), chart(results));
}

setTimeout(() => {
  console.error(`The benchmark took longer than ${LONGEST_MS / 60_000} minutes and was stopped.`);
  process.exit(1);
}, LONGEST_MS).unref();

main().then(
  () => process.exit(0),
  error => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
