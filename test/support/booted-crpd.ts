import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { clockAt } from '../../src/clock.ts';
import type { IpAddress } from '../../src/model/address.ts';
import { grpcServerOf } from '../../lab/device/config/grpc-server.ts';
import { parseJunosText } from '../../lab/device/junos/parser.ts';
import { createVirtualCrpd, type VirtualCrpd } from '../../lab/device/virtual-crpd.ts';
import { createFabric } from '../../lab/engine/fabric.ts';

/**
 * A virtual cRPD that boots from a file of `meshrr render`. Its gRPC server has the certificate of the file, the CA
 * certificate beside it (neither with clear text), and the agent's login with this password. It is stopped at the end
 * of the test.
 */
export async function crpdFromFile(path: string, password: string): Promise<VirtualCrpd> {
  const bootText = readFileSync(path, 'utf8');
  const authority = join(dirname(path), 'meshrr-agent-ca.crt');
  const { credentials } = grpcServerOf(
    parseJunosText(bootText).tree,
    new Map(existsSync(authority) ? [['MESHRR-AGENT', readFileSync(authority, 'utf8')]] : []),
  );
  const { scheduler } = clockAt(50);
  const engine = createFabric({ scheduler, random: () => 0.5 }).engine('10.42.0.7' as IpAddress);
  const device = createVirtualCrpd({
    name: 'booted',
    bootText,
    engine,
    scheduler,
    credentials,
    login: { username: 'meshrr-agent', password },
  });
  await device.start();
  await engine.start();
  onTestFinished(async () => {
    await device.dispose();
    await engine.stop();
  });
  return device;
}

/** A virtual cRPD that boots from Junos text, and throws if the text is invalid. It is stopped at the end of the test. */
export async function crpdFromText(
  bootText: string,
  address = '10.42.0.7' as IpAddress,
): Promise<VirtualCrpd> {
  const { scheduler } = clockAt(50);
  const engine = createFabric({ scheduler, random: () => 0.5 }).engine(address);
  const device = createVirtualCrpd({ name: 'booted', bootText, engine, scheduler });
  await device.start();
  onTestFinished(() => device.dispose());
  await engine.start();
  onTestFinished(() => engine.stop());
  return device;
}
