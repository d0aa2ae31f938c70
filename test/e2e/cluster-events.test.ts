import { expect, it } from 'vitest';
import { address } from '../../lab/story/names.ts';
import { corePod } from '../support/kube-service.ts';
import { testbed } from '../support/testbed.ts';

it('an agent records Events of its pod: peer replaced, change withheld, commit failed', async () => {
  const bed = await testbed({
    pods: [1, 2, 3].map((n) => corePod(n)),
    settings: { kubernetes_events: true },
  });
  const { events } = bed.kube.api;
  const of = (reason: string) => events.list.filter((event) => event.reason === reason);
  events.recorders.set('good', new Set(['core']));
  await bed.until('convergence', () => bed.established().length === 5 && bed.agent.status().converged);
  expect(events.list).toEqual([]);

  const [fallen = ''] = bed.upstreams();
  await bed.others.get(address(fallen))!.stop();
  await bed.until('a replacement', () => of('PeerReplaced').length > 0);
  expect(of('PeerReplaced')[0]).toMatchObject({
    type: 'Warning',
    namespace: 'core',
    regarding: { kind: 'Pod', name: 'self-0' },
    note: expect.stringMatching(
      new RegExp(`^${fallen} of MESHRR-UPSTREAM: down for down_after, replaced; 10\\.42\\.2\\.\\d takes`),
    ) as string,
  });

  bed.dns.records.delete('mesh.test');
  await bed.until('what is withheld', () => of('ChangeWithheld').length > 0);
  expect(of('ChangeWithheld')[0]?.note).toMatch(/meshrr approve [0-9a-f]{8}$/);

  bed.device.faults.locked = true;
  bed.dns.records.set('mesh.test', ['10.42.1.1', '10.42.1.2', '10.42.1.3', '10.42.1.9']);
  await bed.until('a commit that failed', () => of('CommitFailed').length > 0);
  expect(of('CommitFailed')[0]).toMatchObject({ type: 'Warning', action: 'Commit' });
  expect(bed.kube.api.violations).toEqual([]);
});

it('an agent without the Role reports once which Role to bind, and keeps working', async () => {
  const bed = await testbed({
    pods: [1, 2, 3].map((n) => corePod(n)),
    settings: { kubernetes_events: true },
  });
  await bed.until('convergence', () => bed.established().length === 5);
  const [fallen = ''] = bed.upstreams();

  await bed.others.get(address(fallen))!.stop();
  await bed.until('it is said', () => bed.lines.some((line) => line.includes('event not recorded')));

  const line = bed.lines.find((one) => one.includes('event not recorded'));
  expect(JSON.parse(line ?? '')).toMatchObject({ level: 'warn', fault: 'denied' });
  expect(line).toContain('bind a Role with create on events');
  await bed.until(
    'another upstream',
    () => !bed.upstreams().includes(fallen) && bed.upstreams().length === 2,
  );
  expect(bed.kube.api.events.list).toEqual([]);
});

it('an agent records no Events unless the settings ask for them', async () => {
  const bed = await testbed({ pods: [1, 2, 3].map((n) => corePod(n)) });
  bed.kube.api.events.recorders.set('good', new Set(['core']));
  await bed.until('convergence', () => bed.established().length === 5);
  const [fallen = ''] = bed.upstreams();

  await bed.others.get(address(fallen))!.stop();
  await bed.until('a replacement', () => bed.heard('replaced').length > 0);
  await bed.pass(5000);

  expect(bed.kube.api.events.list).toEqual([]);
});
