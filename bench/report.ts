/** The results as plain text. */
import type { ColdStart, Memory } from './fresh.ts';
import type { Measured, Spread } from './measure.ts';
import { servers } from './prepare.ts';

export interface Growth extends Measured {
  identities: number;
  memory: Memory;
  /** CPU of the gateway per identity, in µs. */
  cpuUsPerIdentity: number;
}

export interface Results {
  date: string;
  node: string;
  cpu: string;
  cores: number;
  /** Share of the machine's CPU that something other than the benchmark used meanwhile; high means noisy. */
  otherCpuShare: number;
  workloads: Measured[];
  growth: Growth[];
  /** CPU per identity at the largest size over that at 50: 1 is linear. */
  growthFactor: number | null;
  coldStart: ColdStart | null;
}

function table(rows: string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)));
  return rows
    .map(row =>
      row
        .map((cell, column) => (column ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[0] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

const ratio = ({ median, min, max }: Spread): string =>
  `${median.toFixed(2)} (${min.toFixed(2)}–${max.toFixed(2)})`;

const verdict = ({ target, cpuRatio }: Measured): string =>
  target === undefined ? '' : `${cpuRatio.gatewayToLimit.median <= target ? 'ok' : 'over'} ≤ ${target}`;

const ratios = (measured: Measured[]): string[][] => [
  [
    '',
    'gateway/limit CPU',
    'target',
    'yoga/limit CPU',
    'gateway/yoga CPU',
    'gateway/limit p50',
    'calls',
    'rounds',
  ],
  ...measured.map(one => [
    one.title,
    ratio(one.cpuRatio.gatewayToLimit),
    verdict(one),
    ratio(one.cpuRatio.yogaToLimit),
    ratio(one.cpuRatio.gatewayToYoga),
    ratio(one.wallRatio.gatewayToLimit),
    String(one.calls),
    String(one.rounds),
  ]),
];

const figures = (measured: Measured[]): string[][] => [
  ['', 'server', 'CPU ms/request', 'requests/s', 'p50 ms', 'at once', 'calls/request', 'ms/call', 'RSS MB'],
  ...measured.flatMap(one =>
    servers.map((name, index) => {
      const { cpuMsPerRequest, requestsPerSecond, p50Ms, callsPerRequest, seamMs, rssMb } = one.servers[name];
      return [
        index ? '' : one.title,
        name,
        cpuMsPerRequest.median.toFixed(3),
        requestsPerSecond.median.toFixed(0),
        p50Ms.median.toFixed(2),
        String(one.atOnce),
        String(callsPerRequest),
        seamMs.toFixed(2),
        rssMb.toFixed(0),
      ];
    }),
  ),
];

const growth = (sizes: Growth[]): string[][] => [
  ['identities', 'CPU ms/request', 'CPU µs/identity', 'p50 ms', 'calls', 'answer kB', 'RSS MB', 'most MB'],
  ...sizes.map(one => [
    String(one.identities),
    one.servers.gateway.cpuMsPerRequest.median.toFixed(2),
    one.cpuUsPerIdentity.toFixed(1),
    one.servers.gateway.p50Ms.median.toFixed(2),
    String(one.calls),
    (one.answerCharacters / 1000).toFixed(1),
    one.memory.rssMb.toFixed(0),
    one.memory.mostMb.toFixed(0),
  ]),
];

export function printed(results: Results): string {
  const { workloads, growth: sizes, growthFactor, coldStart } = results;
  const all = [...workloads, ...sizes];
  const warnings = all.flatMap(one => one.warnings.map(warning => `! ${one.title}: ${warning}`));
  if (results.otherCpuShare > 0.05)
    warnings.push(
      `! other programs used ${Math.round(results.otherCpuShare * 100)} % of this machine: noisy`,
    );
  return [
    `Node ${results.node}, ${results.cpu}, ${results.cores} cores, ${results.date}`,
    'Ratios are medians (min–max) over rounds of each server in turn; the limit makes the same calls without GraphQL.',
    table(ratios(all)),
    table(figures(all)),
    ...(sizes.length
      ? [`The gateway as answers grow; memory of a fresh process.\n${table(growth(sizes))}`]
      : []),
    ...(growthFactor === null
      ? []
      : [`CPU per identity, largest size over 50: ${growthFactor.toFixed(2)} (1 is linear)`]),
    ...(coldStart
      ? [`Cold start to first answer: ${coldStart.msToFirstAnswer} ms, then ${coldStart.rssMb.toFixed(0)} MB`]
      : []),
    ...(warnings.length ? [warnings.join('\n')] : []),
  ].join('\n\n');
}
