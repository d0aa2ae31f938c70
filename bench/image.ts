import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { clockAt } from '../src/clock.ts';
import { createVirtualCrpd } from '../lab/device/virtual-crpd.ts';
import { createFabric } from '../lab/engine/fabric.ts';
import type { IpAddress } from '../src/model/address.ts';
import { row } from './support.ts';

const bootText = `groups { MESHRR { protocols { bgp { group CORE { type internal; } } } } }
apply-groups MESHRR;
routing-options { router-id 10.42.0.7; autonomous-system 65000; }
`;
/** How long the idle process is measured (ms). */
const idleMs = 20_000;

/** Measures the program as bundled in the image: size, start, memory and CPU time with 1,000 endpoints. */
export async function benchImage(): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'meshrr-bench-'));
  const clock = clockAt();
  const engine = createFabric({ scheduler: clock.scheduler, random: () => 0.5 }).engine(
    '10.42.0.7' as IpAddress,
  );
  const device = createVirtualCrpd({ name: 'bench', bootText, engine, scheduler: clock.scheduler });
  try {
    execFileSync(process.execPath, ['tools/image-root.mjs', folder, process.execPath]);
    const program = join(folder, 'usr/lib/meshrr/app/bin/meshrr.mjs');
    await device.start();
    await engine.start();
    const settings = join(folder, 'meshrr.conf.yml');
    writeFileSync(settings, settingsFor(device.address));

    const starts: number[] = [];
    for (let n = 0; n < 5; n++) {
      const { agent, firstReadMs } = await started(program, settings, () => device.calls.get);
      starts.push(firstReadMs);
      if (n < 4) await ended(agent);
      else {
        await pause(5000);
        const before = cpuSeconds(agent.pid!);
        await pause(idleMs);
        const share = ((cpuSeconds(agent.pid!) - before) / (idleMs / 1000)) * 100;
        const { own, files } = memoryMiB(agent.pid!);
        await ended(agent);
        return [
          row('the bundled program', `${mib(statSync(program).size)} MiB`, 'one file, beside Node itself'),
          row(
            'start to first read ≤ 500 ms',
            `${starts.toSorted((a, b) => a - b)[2]?.toFixed(0) ?? ''} ms`,
            `median of 5: ${starts.map((ms) => ms.toFixed(0)).join(', ')}`,
          ),
          row(
            'memory with 1,000 endpoints ≤ 100 MiB',
            `${own.toFixed(0)} MiB of its own`,
            `and ${files.toFixed(0)} MiB of files, which processes share`,
          ),
          row('idle CPU ≤ 1 %', `${share.toFixed(2)} % of a core`, `over ${idleMs / 1000} s`),
        ];
      }
    }
    return [];
  } finally {
    await device.dispose();
    await engine.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function settingsFor(device: string): string {
  const addresses = Array.from({ length: 1000 }, (_, n) => `10.50.${n >> 8}.${n & 255}`);
  return `asn: 65000
bgpgroups:
- { name: CORE, type: mesh, max_peers: 2, source: { sourcetype: static, addresses: [${addresses.join(', ')}] } }
crpd: { address: "${device}" }
http: { port: 0 }
`;
}

async function started(program: string, settings: string, reads: () => number) {
  const before = reads();
  const at = performance.now();
  const agent = spawn(process.execPath, [program, 'run', '--config', settings], {
    env: { POD_IP: '10.42.0.7', ...imageEnvironment() },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  while (reads() === before && performance.now() - at < 30_000) await pause(1);
  return { agent, firstReadMs: performance.now() - at };
}

async function ended(agent: ReturnType<typeof spawn>): Promise<void> {
  const exit = new Promise((resolve) => agent.once('exit', resolve));
  agent.kill('SIGTERM');
  await exit;
}

/** The memory of the process, and its file-backed pages (mostly Node itself), which all processes of a node share. */
function memoryMiB(pid: number): { readonly own: number; readonly files: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const mibOf = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024;
  return { own: mibOf('RssAnon'), files: mibOf('RssFile') };
}

/** The environment that the Dockerfile sets. */
function imageEnvironment(): Readonly<Record<string, string>> {
  const [, line = ''] = /^ENV (.*)$/m.exec(readFileSync('Dockerfile', 'utf8')) ?? [];
  return Object.fromEntries(
    line.split(' ').map((pair) => pair.split(/=(.*)/).slice(0, 2) as [string, string]),
  );
}

/** User and system time: fields 14 and 15, in hundredths of a second. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function mib(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}
