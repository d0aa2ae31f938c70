import { describe, expect, it, onTestFinished } from 'vitest';
import { Registry } from 'prom-client';
import { serveHttp } from '../../src/ops/http/http.ts';
import { historyAfter, noHistory } from '../../src/ops/status/history.ts';
import { notReadyYet } from '../../src/ops/status/readiness.ts';
import { wallIso } from '../../src/ops/words/time.ts';
import { agentStateAfter, initialState } from '../../src/ops/status/agent-state.ts';
import { statusOf } from '../../src/ops/status/status.ts';
import { address } from '../../lab/story/names.ts';
import { contrasts, openPage } from '../support/browser.ts';
import { corePod } from '../support/kube-service.ts';
import { lookAt } from '../support/looks.ts';
import { missing } from '../support/programs.ts';
import { healthOf, meshSource, policy, running, t0, viewOf } from '../support/situations.ts';
import { testbed } from '../support/testbed.ts';
import { ip } from '../support/addresses.ts';

const phone = { width: 375, height: 800 };

describe.skipIf(missing('chromium'))('the page of an agent, in a browser', () => {
  it('shows changes without a reload', async () => {
    const bed = await testbed({ pods: [1, 2, 3, 4].map((n) => corePod(n)) });
    await bed.until('convergence', () => bed.established().length === 5 && bed.agent.status().converged);
    const troubles: string[] = [];
    const url = `http://${bed.agent.http}/`;
    const page = await openPage(url, troubles);
    const row = (text: string) => page.locator(`tr[id$="-${text}"]`).first();
    await page.evaluate(`document.body.setAttribute('data-same', 'page')`);

    await expect.poll(() => page.title()).toBe('✓ self-0 – meshrr');
    expect(await page.locator('td[data-label=State].good', { hasText: '● ESTABLISHED' }).count()).toBe(5);
    const [fallen = ''] = bed.upstreams();
    await row(fallen).getByRole('link').focus();
    await bed.others.get(address(fallen))!.stop();
    await page.locator('#plans li', { hasText: 'down for down_after, replaced' }).first().waitFor();
    await row(fallen).getByText('not a peer').waitFor();
    await page.locator('#former', { hasText: fallen }).waitFor();

    // It is still the same document, and the focus has not moved.
    expect(await page.locator('body').getAttribute('data-same')).toBe('page');
    expect(await page.locator(':focus').textContent()).toBe(fallen);

    bed.dns.records.delete('mesh.test');
    await page.locator('#attention', { hasText: /meshrr approve [0-9a-f]{8}/ }).waitFor();

    await page.keyboard.press('Enter');
    await page.locator('#answer', { hasText: `${fallen} (core-` }).waitFor();
    expect(await page.locator('#answer').textContent()).toContain('to change that');
    await page.getByLabel('Why is this address').fill('core-2');
    await page.getByRole('button', { name: 'Explain' }).click();
    await page.locator('#answer', { hasText: '(core-2)' }).waitFor();
    await page.getByLabel('Why is this address').fill('core-77');
    await page.getByRole('button', { name: 'Explain' }).click();
    await page.getByText('core-77 is neither an address').waitFor();

    expect(troubles).toEqual([]);
    await bed.agent.stop();
    await page.getByRole('alert').getByText('The agent has not answered').waitFor();
  });

  it('keeps the focus on a row that moves', async () => {
    const { url } = await somePage('core-1');
    const page = await openPage(url, []);
    await page.locator('#peer-mesh-10\\.0\\.1\\.1').getByRole('link').focus();

    // The script has to move the focused row back before the other one.
    await page.evaluate(`{
      const row = document.getElementById('peer-mesh-10.0.1.1');
      row.before(document.getElementById('peer-mesh-10.0.1.2'));
      row.parentElement.setAttribute('data-stale', '');
    }`);
    await expect.poll(() => page.locator('[data-stale]').count()).toBe(0);

    expect(await page.locator('#groups tbody tr').first().getAttribute('id')).toBe('peer-mesh-10.0.1.1');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('10.0.1.1');
  });

  it('is readable in light and dark, on a phone, and without a mouse', async () => {
    const { url } = await somePage('core-1');
    const troubles: string[] = [];
    const page = await openPage(url, troubles);

    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const { texts, shapes } = await contrasts(page);
      expect(texts.length).toBeGreaterThan(30);
      expect(texts.filter(({ ratio }) => ratio < 4.5)).toEqual([]);
      expect(shapes.length).toBeGreaterThan(4);
      expect(shapes.filter(({ ratio }) => ratio < 3)).toEqual([]);
    }
    const reached: string[] = [];
    for (let press = 0; press < 6; press += 1) {
      await page.keyboard.press('Tab');
      const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
      reached.push(`${((await page.locator(':focus').textContent()) ?? '').trim()} ${String(outline)}`);
    }
    expect(reached).toEqual([
      'Skip to the groups solid',
      ' solid',
      'Explain solid',
      '10.0.1.1 solid',
      '10.0.1.2 solid',
      expect.stringMatching(/solid$/),
    ]);
    await page.setViewportSize(phone);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(phone.width);
    expect(await page.locator('th:not([scope])').count()).toBe(0);
    expect(await page.locator('svg[role=img]:not([aria-label])').count()).toBe(0);
    expect(troubles).toEqual([]);
  });

  it('treats no name as markup and runs no script in one', async () => {
    const evil = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>'"&`;
    const { url } = await somePage(evil);
    const troubles: string[] = [];
    const page = await openPage(`${url}?why=${encodeURIComponent(evil)}`, troubles);

    // Two rounds of the script, which replaces the content of the page each time.
    await page.waitForTimeout(4500);

    expect(await page.title()).not.toContain('owned');
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.locator('#answer', { hasText: `10.0.1.1 (${evil})` }).count()).toBe(1);
    expect(await page.locator('.pod', { hasText: evil }).count()).toBeGreaterThan(0);
    expect(troubles).toEqual([]);
  });
});

/** A page with every kind of content, in which this name occurs wherever a name can. */
async function somePage(pod: string): Promise<{ readonly url: string }> {
  const endpoint = { address: ip('10.0.1.1'), identity: pod, zone: pod, serving: true, terminating: false };
  const other = { ...endpoint, address: ip('10.0.1.2'), identity: 'core-2' };
  const look = lookAt({
    view: viewOf([0, { kind: 'seen', source: meshSource, endpoints: [endpoint, other] }]),
    running: running(['10.0.1.1', '10.0.1.3']),
    health: healthOf([[1, { '10.0.1.1': 'up', '10.0.1.3': 'IDLE' }]]),
  });
  const plan = look.verdict.plan!;
  const fault = { kind: 'busy', who: pod, detail: pod } as const;
  const outcomes = [
    { kind: 'looked', look },
    { kind: 'telemetry-degraded', because: pod, mode: 'sample' },
    { kind: 'peer-state', peer: ip('10.0.1.3'), state: 'ACTIVE', dynamic: false },
    { kind: 'peer-state', peer: ip('10.0.1.1'), state: 'ESTABLISHED', dynamic: false },
    { kind: 'peer-state', peer: ip('10.0.1.9'), state: 'ESTABLISHED', dynamic: false },
    { kind: 'peer-state', peer: ip('10.0.1.9'), state: 'IDLE', dynamic: false },
    { kind: 'peer-forgotten', peer: ip('10.0.1.9') },
    { kind: 'committed', plan, tookMs: 1 },
    { kind: 'commit-failed', plan, fault, tookMs: 1, retryInMs: 1, first: true },
  ] as const;
  const now = t0 + 200_000;
  const at = (place: number) => t0 + 60_000 + place * 10_000;
  const agent = outcomes.reduce(
    (before, outcome, place) => agentStateAfter(before, outcome, at(place)),
    initialState(t0),
  );
  const history = outcomes.reduce(
    (before, outcome, place) => historyAfter(before, outcome, at(place)),
    noHistory(t0),
  );
  const http = await serveHttp({
    host: '127.0.0.1',
    port: 0,
    registry: new Registry(),
    readiness: () => notReadyYet(now),
    status: () => statusOf(agent, { ...notReadyYet(now), reasons: [pod] }, policy, pod, pod, now, wallIso),
    look: () => look,
    history: () => history,
    now: () => now,
    iso: wallIso,
  });
  onTestFinished(() => http.close());
  return { url: `http://${http.address}/` };
}
