import { NEVER } from 'rxjs';
import { expect, it } from 'vitest';
import { program } from '../../src/cli/program.ts';
import { testbed, type Testbed } from '../support/testbed.ts';

async function approve(bed: Testbed, plan: string, ...more: readonly string[]) {
  let [out, err] = ['', ''];
  const code = await program(['approve', plan, '--socket', bed.agent.control, ...more], {
    out: (text) => (out += text),
    err: (text) => (err += text),
    environment: {},
    isTerminal: false,
    stop$: NEVER,
    random: () => 0,
  });
  return { code, out, err };
}

/** A testbed with all sessions up, and then no address in DNS: the guard withholds every removal. */
async function withheld(): Promise<Testbed> {
  const bed = await testbed();
  await bed.until('convergence', () => bed.neighbors().length === 3 && bed.established().length === 3);
  bed.dns.records.delete('mesh.test');
  await bed.until('the guard', () => bed.agent.status().withheld.length === 3);
  return bed;
}

it('withheld removals are committed in one Set once they are approved, and the next ones need another approval', async () => {
  const bed = await withheld();
  const sets = bed.sets();
  const pending = bed.agent.status().pending!;

  const { code, out } = await approve(bed, pending);

  expect({ code, out }).toEqual({ code: 0, out: `approved: ${pending} goes with the next round, once\n` });
  await bed.until('the removals', () => bed.neighbors().length === 0);
  expect(bed.sets()).toBe(sets + 1);
  await bed.until('its end to be said', () => bed.heard('approval-ended').length > 0);
  expect(bed.heard('approval-ended')).toEqual([{ kind: 'approval-ended', plan: pending, how: 'used' }]);

  bed.dns.records.set('mesh.test', ['10.42.1.1', '10.42.1.2', '10.42.1.3']);
  await bed.until('them again', () => bed.established().length === 3);
  bed.dns.records.delete('mesh.test');
  await bed.until('the guard again', () => bed.agent.status().withheld.length === 3);
  await bed.pass(60_000);
  expect(bed.neighbors()).toHaveLength(3);
});

it('another hash is refused with the hash that waits now, and nothing is removed', async () => {
  const bed = await withheld();
  const sets = bed.sets();

  const { code, err } = await approve(bed, '0badcafe');
  await bed.pass(10_000);

  expect(code).toBe(1);
  expect(err).toBe(
    `meshrr approve: plan 0badcafe is not withheld; the plan that is withheld now is ${bed.agent.status().pending!}\n`,
  );
  const json = await approve(bed, '0badcafe', '--json');
  expect([json.code, json.err, JSON.parse(json.out)]).toMatchObject([
    1,
    '',
    { version: 1, result: 'another-waits' },
  ]);
  expect(bed.sets()).toBe(sets);
});

it('without withheld removals there is nothing to approve', async () => {
  const bed = await testbed();

  expect(await approve(bed, '0badcafe')).toMatchObject({
    code: 1,
    err: 'meshrr approve: nothing is withheld\n',
  });
});
