import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { clockAt } from '../../src/clock.ts';
import { serveConsole } from '../../lab/console/serve-console.ts';
import { createNetwork } from '../../lab/story/create-network.ts';
import type { Network } from '../../lab/story/network.ts';
import { seeded } from '../../lab/story/seeded.ts';
import { twoRegions } from '../../lab/story/read-topology.ts';
import { contrasts, openPage } from '../support/browser.ts';
import { missing } from '../support/programs.ts';

type Box = Readonly<Record<'left' | 'right' | 'top' | 'bottom' | 'height', number>>;

const phone = { width: 375, height: 800 };

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

describe.skipIf(missing('chromium'))('the console in a browser', () => {
  it('shows the hierarchy, performs the actions of its buttons and follows the network', async () => {
    const { network, url } = await lab();
    const troubles: string[] = [];
    const page = await openPage(url, troubles);
    const press = async (name: string, answer: RegExp) => {
      await page.getByRole('button', { name }).click();
      await page.locator('#answer', { hasText: answer }).waitFor();
    };
    const events = page.locator('#events');

    await page.locator('.link.up').nth(46).waitFor({ state: 'attached' });
    expect(await page.locator('.node').count()).toBe(19);
    expect(await page.locator('.link[marker-end]').count()).toBe(16);
    const pages = await page.evaluate<readonly string[]>(
      "[...document.querySelectorAll('#pods a')].map((link) => link.href)",
    );
    expect(pages.toSorted()).toEqual(
      network
        .pods()
        .map(({ agent }) => `http://${agent.http}/`)
        .toSorted(),
    );
    const directory = process.env['MESHRR_SCREENSHOTS'];
    if (directory !== undefined)
      await page.screenshot({ path: join(directory, 'console.png'), fullPage: true });

    const [victim, other] = network.podsOf('meshrr-core');
    await page.getByLabel('Pod').selectOption(victim!.name);
    await press('Kill cRPD', /was killed/);
    await page.locator('.link:not(.up)').first().waitFor({ state: 'attached' });
    await events
      .getByText(/went down/)
      .first()
      .waitFor();
    const stateOf = (name: string) => page.locator('#pods li', { hasText: name });
    await stateOf(victim!.name).getByText('cRPD killed').waitFor();
    await press('Kill agent', /the agent of .* was killed/);
    await stateOf(victim!.name).getByText('agent killed').waitFor();
    await page.locator('.node.stopped .trouble', { hasText: 'agent killed' }).waitFor();
    expect(await stateOf(victim!.name).locator('a[href]').count()).toBe(0);
    if (directory !== undefined)
      await page.screenshot({ path: join(directory, 'console-troubles.png'), fullPage: true });
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
    await page.locator('.node.frozen .trouble', { hasText: 'cRPD hung' }).waitFor();
    await page.locator('.link:not(.up)').first().waitFor({ state: 'attached' });
    await press('Heal everything', /healed/);
    await press('Delete pod', /was deleted/);
    await events.getByText(`${other!.name} was removed`).waitFor();
    expect(await page.locator('.node title', { hasText: other!.name }).count()).toBe(0);
    await page.setViewportSize(phone);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.locator('#picture[viewBox^="0 0 360 "]').waitFor();
    if (directory !== undefined)
      await page.screenshot({ path: join(directory, 'console-phone.png'), fullPage: true });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(phone.width);
    // The whole picture is visible, and its text is readable.
    const boxes = (selector: string) =>
      page.evaluate<readonly Box[]>(
        `[...document.querySelectorAll('${selector}')].map((one) => one.getBoundingClientRect().toJSON())`,
      );
    const [frame] = await boxes('#picture');
    const words = await boxes('.node text');
    const isInside = ({ left, right, top, bottom }: Box) =>
      left >= frame!.left && right <= frame!.right && top >= frame!.top && bottom <= frame!.bottom;
    expect(words.filter((box) => !isInside(box))).toEqual([]);
    expect((await boxes('.link')).filter((box) => !isInside(box))).toEqual([]);
    expect(Math.min(...words.map(({ height }) => height))).toBeGreaterThan(9);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const { texts } = await contrasts(page);
      expect(texts.length).toBeGreaterThan(10);
      expect(texts.filter(({ ratio }) => ratio < 4.5)).toEqual([]);
    }
    expect(troubles).toEqual([]);
  });

  it('cuts a link while both ends keep running, and the lower end chooses another upstream', async () => {
    const { network, url } = await lab();
    const troubles: string[] = [];
    const page = await openPage(url, troubles);
    const [edge] = network.podsOf('meshrr-mirkwood-a');
    const upstream = network.neighborsOf(edge!, 'MESHRR-UPSTREAM')[0]!;
    const core = network.podsOf('meshrr-core').find(({ address }) => address === upstream)!;
    const words = [edge!.name, core.name].toSorted().join(' – ');

    await page.getByLabel('Link').selectOption(words);
    await page.getByRole('button', { name: 'Cut link' }).click();
    await page.locator('#answer', { hasText: `the link ${words} was cut` }).waitFor();
    await page.locator('.cut-sign').waitFor();
    const directory = process.env['MESHRR_SCREENSHOTS'];
    if (directory !== undefined)
      await page.screenshot({ path: join(directory, 'console-cut.png'), fullPage: true });
    // Both ends run: the session falls after its hold time, and the agent replaces the upstream.
    await page.locator('#events', { hasText: 'went down' }).waitFor();
    await network.wait('another upstream', 60_000, () =>
      network.neighborsOf(edge!, 'MESHRR-UPSTREAM').includes(upstream) ? upstream : undefined,
    );
    expect(network.pods()).toContain(core);

    await page.getByRole('button', { name: 'Heal everything' }).click();
    await page.locator('#answer', { hasText: 'healed' }).waitFor();
    await network.converged();
    expect(network.bgp.links!.isCut(edge!.address, core.address)).toBe(false);
    expect(troubles).toEqual([]);
  });
});

it('the console refuses requests of another site or to another name, and reports mistakes', async () => {
  const { network, url } = await lab();
  const origin = url.slice(0, -1);
  const act = (body: string, from: string) =>
    fetch(`${url}act`, { method: 'POST', body, headers: { origin: from } });

  const foreign = await act('{"do":"break-dns"}', 'http://example.test');
  const unknown = await act('{"do":"kill-agent","pod":"nobody"}', origin);
  const nonsense = await act('{"do":"format-disk"}', origin);
  const noLink = await act('{"do":"cut-link","from":"nobody","to":"nobody"}', origin);

  expect([foreign.status, unknown.status, nonsense.status]).toEqual([403, 400, 400]);
  expect(await unknown.text()).toContain('no pod nobody is running');
  expect([noLink.status, await noLink.text()]).toEqual([400, 'nobody no longer exists: choose another link']);
  expect(network.dns.faults.size).toBe(0);
});
