import { noop, Subject } from 'rxjs';
import { onTestFinished } from 'vitest';
import type { BgpConfig } from '../../lab/engine/bgp-config.ts';
import type { BgpEngine, EngineChange, EngineSession } from '../../lab/engine/engine.ts';
import type { Switches } from '../../lab/device/switches.ts';
import { createVirtualCrpd } from '../../lab/device/virtual-crpd.ts';
import type { IpAddress } from '../../src/model/address.ts';
import type { SessionState } from '../../src/model/session.ts';
import type { Clock } from '../../src/ports.ts';
import { defined } from '../../src/model/defined.ts';

const emptyGroups = `
routing-options { autonomous-system 64512; }
groups {
    MESHRR {
        protocols {
            bgp {
                group MESHRR-MESH { type internal; }
                group MESHRR-CLIENTS { type internal; }
            }
        }
    }
}
apply-groups MESHRR;
`;

/** A virtual cRPD without BGP: a test sets its sessions. It is stopped at the end of the test. */
export async function handMovedCrpd(
  clock: Clock,
  switches: Partial<Switches> = {},
  bootText: string = emptyGroups,
  login?: { readonly username: string; readonly password: string },
) {
  const sessions = new Map<IpAddress, EngineSession>();
  const change$ = new Subject<EngineChange>();
  const applied: BgpConfig[] = [];
  const engine: BgpEngine = {
    apply: (config) => {
      applied.push(config);
      return Promise.resolve();
    },
    sessions: () => sessions,
    state: () => 'running',
    change$,
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
    freeze: noop,
    thaw: noop,
    dispose: () => Promise.resolve(),
  };
  const device = createVirtualCrpd({
    name: 'r1',
    bootText,
    engine,
    scheduler: clock.scheduler,
    switches,
    ...defined({ login }),
  });
  await device.start();
  onTestFinished(() => device.dispose());

  return {
    device,
    applied,
    move: (address: IpAddress, state: SessionState): void => {
      const transitions = (sessions.get(address)?.transitions ?? 0) + (state === 'ESTABLISHED' ? 1 : 0);
      const session = { address, state, transitions, group: 'MESHRR-MESH', dynamic: false };
      sessions.set(address, session);
      change$.next({ kind: 'session', session });
    },
    forget: (address: IpAddress): void => {
      sessions.delete(address);
      change$.next({ kind: 'gone', address });
    },
  };
}
