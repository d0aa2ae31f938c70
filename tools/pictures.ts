import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { clockAt } from '../src/clock.ts';
import { serveConsole } from '../lab/console/serve-console.ts';
import { createNetwork } from '../lab/story/create-network.ts';
import { seeded } from '../lab/story/seeded.ts';
import { twoRegions } from '../lab/story/read-topology.ts';
import { startChromium } from './chromium.ts';
import { palettePng } from './palette-png.ts';

// npm run pictures: starts the demo's network, kills one core reflector in the console, and photographs the console
// and the page of an agent that has replaced this upstream. Writes docs/images/*.png, which README.md shows.

const images = join(import.meta.dirname, '../docs/images');
const minutes = 60_000;

const network = await createNetwork({
  topology: twoRegions,
  // Fast enough for the agent's timelines to show something after a minute.
  clock: clockAt(8),
  random: seeded('pictures'),
  node: process.execPath,
  ownProcess: [],
  bornMeshed: true,
});
const chromium = await startChromium({ viewport: { width: 960, height: 770 } });
try {
  await network.start();
  await network.converged();
  await network.pass(6 * minutes);

  const [pod] = network.podsOf('meshrr-mirkwood-a');
  if (pod === undefined) throw new Error('no pod of meshrr-mirkwood-a runs');
  const [lost] = network.neighborsOf(pod, 'MESHRR-UPSTREAM');
  const victim = network.podsOf('meshrr-core').find(({ address }) => address === lost);
  if (victim === undefined) throw new Error(`${pod.name} has no upstream`);

  const served = await serveConsole(network);
  const lab = await open(served.url);
  await lab.getByLabel('Pod').selectOption(victim.name);
  await lab.getByRole('button', { name: 'Kill cRPD' }).click();
  await network.wait('another upstream', 2 * minutes, () =>
    network
      .pods()
      .filter((other) => network.neighborsOf(other, 'MESHRR-UPSTREAM').includes(victim.address))
      .map(({ name }) => `${name} still has ${victim.name}`)
      .at(0),
  );
  await network.pass(minutes / 2);
  await photograph('lab-console', lab);
  await network.pass(3 * minutes);
  const page = await open(`http://${pod.agent.http}/`);
  await page.setViewportSize({ width: 1140, height: 1120 });
  await photograph('agent-page', page);
  await served.close();
} finally {
  await chromium.close();
  await network.stop();
}

async function open(url: string): Promise<Page> {
  const page = await chromium.context.newPage();
  await page.goto(url);
  return page;
}

/** Saves `NAME-light.png` and `NAME-dark.png`. */
async function photograph(name: string, page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.waitForTimeout(500);
    const path = join(images, `${name}-${colorScheme}.png`);
    await writeFile(path, palettePng(await page.screenshot()));
    process.stdout.write(`${path}\n`);
  }
}
