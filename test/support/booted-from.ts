import { onTestFinished } from 'vitest';
import { clockAt } from '../../src/clock.ts';
import { createVirtualCrpd, type VirtualCrpd } from '../../lab/device/virtual-crpd.ts';
import { createFabric } from '../../lab/engine/fabric.ts';
import type { IpAddress } from '../../src/model/address.ts';

/** A virtual cRPD that boots from a text, which throws where it is no configuration; it ends with the test. */
export async function bootedFrom(bootText: string, address = '10.42.0.7' as IpAddress): Promise<VirtualCrpd> {
  const { scheduler } = clockAt(50);
  const engine = createFabric({ scheduler, random: () => 0.5 }).engine(address);
  const device = createVirtualCrpd({ name: 'booted', bootText, engine, scheduler });
  await device.start();
  onTestFinished(() => device.dispose());
  await engine.start();
  onTestFinished(() => engine.stop());
  return device;
}
