import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { clockAt } from '../../src/clock.ts';
import { serveConsole } from '../../src/lab/console/serve-console.ts';
import { createNetwork } from '../../src/lab/story/create-network.ts';
import type { Network } from '../../src/lab/story/network.ts';
import { seeded } from '../../src/lab/story/seeded.ts';
import { twoRegions } from '../../src/lab/story/two-regions.ts';
import { missing } from '../support/programs.ts';

async function lab(): Promise<{ readonly network: Network; readonly url: string }> {
  const network = await createNetwork({
    topology: twoRegions,
    clock: clockAt(),
    random: seeded('console'),
    node: process.execPath,
    ownProcess: [],
  });
  onTestFinished(() => network.stop());
  await network.start();
  await network.converged();
  const page = await serveConsole(network);
  onTestFinished(() => page.close());
  return { network, url: page.url };
}

async function open(url: string, troubles: string[]): Promise<Page> {
  const directory = await mkdtemp(join(tmpdir(), 'meshrr-chromium-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true, maxRetries: 5 }));
  const browser = await chromium.launchPersistentContext(directory, {
    executablePath: '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  onTestFinished(() => browser.close());
  const page = await browser.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(message.text());
  });
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith('data:')) troubles.push(request.url());
  });
  await page.goto(url);
  return page;
}

describe.skipIf(missing('chromium'))('the console in a browser', () => {
  it('shows the hierarchy, does what its buttons say, and follows', { timeout: 120_000 }, async () => {
    const { network, url } = await lab();
    const troubles: string[] = [];
    const page = await open(url, troubles);
    const press = async (name: string, answer: RegExp) => {
      await page.getByRole('button', { name }).click();
      await page.locator('#answer', { hasText: answer }).waitFor();
    };
    const events = page.locator('#events');

    await page.locator('.link.up').nth(46).waitFor({ state: 'attached' });
    expect(await page.locator('.node').count()).toBe(19);
    expect(await page.locator('.link[marker-end]').count()).toBe(16);
    const directory = process.env['MESHRR_SCREENSHOTS'];
    if (directory !== undefined)
      await page.screenshot({ path: join(directory, 'console.png'), fullPage: true });

    const [victim, other] = network.podsOf('meshrr-core');
    await page.getByLabel('Pod').selectOption(victim!.name);
    await press('Kill cRPD', /is killed/);
    await page.locator('.link:not(.up)').first().waitFor({ state: 'attached' });
    await events.getByText(/fell/).first().waitFor();
    await press('Kill agent', /the agent of .* is killed/);
    await expect(fetch(`http://${victim!.agent.http}/healthz`)).rejects.toThrow();
    await press('Break DNS', /SERVFAIL/);
    expect(network.dns.faults.get('*')).toBe('SERVFAIL');
    await press('Break API server', /is down/);
    expect(network.api.faults.down).toBe(true);
    await press('Heal everything', /healed/);
    expect([network.dns.faults.size, network.api.faults.down]).toEqual([0, false]);
    await network.converged();

    await page.getByLabel('Pod').selectOption(other!.name);
    await page.locator('#summary', { hasText: /, 0 not/ }).waitFor();
    await press('Hang cRPD', /hangs/);
    await page.locator('.link:not(.up)').first().waitFor({ state: 'attached' });
    await press('Heal everything', /healed/);
    await press('Delete pod', /was deleted/);
    await events.getByText(`${other!.name} is gone`).waitFor();
    expect(await page.locator('.node title', { hasText: other!.name }).count()).toBe(0);
    if (directory !== undefined) {
      await page.setViewportSize({ width: 390, height: 844 });
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.screenshot({ path: join(directory, 'console-phone.png'), fullPage: true });
    }
    expect(troubles).toEqual([]);
  });
});

it('refuses what another site or name asks for, and names a mistake', async () => {
  const { network, url } = await lab();
  const origin = url.slice(0, -1);
  const act = (body: string, from: string) =>
    fetch(`${url}act`, { method: 'POST', body, headers: { origin: from } });

  const foreign = await act('{"do":"break-dns"}', 'http://example.test');
  const unknown = await act('{"do":"kill-agent","pod":"nobody"}', origin);
  const nonsense = await act('{"do":"format-disk"}', origin);

  expect([foreign.status, unknown.status, nonsense.status]).toEqual([403, 400, 400]);
  expect(await unknown.text()).toContain('no pod nobody runs');
  expect(network.dns.faults.size).toBe(0);
});
