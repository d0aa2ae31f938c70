import type { Picture, PictureLink, PictureNode } from './network-picture.ts';

/** What happened from one picture to the next, in words. */
export function eventsBetween(before: Picture, after: Picture): readonly string[] {
  const names = new Map([...before.nodes, ...after.nodes].map(({ address, name }) => [address, name]));
  const nameOf = (address: string) => names.get(address) ?? address;
  const key = ({ from, to }: PictureLink) => [from, to].toSorted().join(' ');
  const up = ({ links }: Picture) =>
    new Map(links.filter(({ state }) => state === 'ESTABLISHED').map((link) => [key(link), link]));
  const [was, is] = [up(before), up(after)];
  const [had, has] = [before, after].map(({ nodes }) => new Set(nodes.map(({ name }) => name)));
  const [stood, stands] = [before, after].map(
    ({ nodes }) => new Map(nodes.map((node) => [node.name, conditionsOf(node)])),
  );
  const tell = (
    links: ReadonlyMap<string, PictureLink>,
    others: ReadonlyMap<string, PictureLink>,
    what: string,
  ) =>
    Array.from(links)
      .filter(([id]) => !others.has(id))
      .map(([, { from, to }]) => `session ${nameOf(from)} – ${nameOf(to)} ${what}`);
  return [
    ...Array.from(has ?? [], (name) => (had?.has(name) === true ? [] : [`${name} came`])).flat(),
    ...Array.from(had ?? [], (name) => (has?.has(name) === true ? [] : [`${name} is gone`])).flat(),
    ...Array.from(stands ?? [], ([name, now]) => {
      const then = stood?.get(name);
      return then === undefined
        ? []
        : now.filter((what) => !then.includes(what)).map((what) => `${name}: ${what}`);
    }).flat(),
    ...tell(was, is, 'fell'),
    ...tell(is, was, 'is established'),
  ];
}

function conditionsOf({ pod }: PictureNode): readonly string[] {
  if (pod === undefined) return [];
  const crpd = { running: 'cRPD runs', frozen: 'cRPD hangs', stopped: 'cRPD is down' }[pod.crpd];
  const agent = { ready: 'ready', 'not ready': 'not ready', killed: 'the agent is killed' }[pod.agent];
  return [crpd, agent, ...(pod.terminating ? ['terminating'] : [])];
}
