import { container, empty, leaf, leafList, list, number, openList } from './statement.ts';

const from = container({
  community: leafList,
  'community-count': openList,
  'as-path': leafList,
  'as-path-calc-length': list({ equal: empty, orhigher: empty, orlower: empty }),
  protocol: leafList,
  family: leaf,
  rib: leaf,
  neighbor: leafList,
  'next-hop': leafList,
  'local-preference': number,
  metric: number,
  'prefix-list': list({}),
  'prefix-list-filter': openList,
  'route-filter': list({
    exact: empty,
    longer: empty,
    orlonger: empty,
    upto: leaf,
    'prefix-length-range': leaf,
  }),
});

const then = container({
  accept: empty,
  reject: empty,
  'default-action': leaf,
  next: leaf,
  'next-hop': leaf,
  'local-preference': number,
  metric: number,
  preference: number,
  origin: leaf,
  'load-balance': leaf,
  'as-path-prepend': leaf,
  community: container({ add: leafList, delete: leafList, set: leafList }),
});

/** `policy-options`. */
export const policySchema = container({
  'policy-statement': list({ term: list({ from, to: from, then }), from, to: from, then }),
  community: list({ members: leafList, 'invert-match': empty }),
  'as-list': list({ members: leafList }),
  'as-path': openList,
  'as-path-group': openList,
  'prefix-list': openList,
  condition: openList,
});
