import { expect, it } from 'vitest';
import { birdRoutes } from '../../../../lab/engine/bird/routes.ts';

// As bird 2.0.12 prints it, without the codes of its control socket.
const answer = `\
Table master4:
192.0.2.0/24         blackhole [own4 23:35:58.262] * (200)
	Type: static univ
203.0.113.0/24       unreachable [peer_127_0_1_1 23:35:59.270 from 127.0.1.1] * (100) [i]
	Type: BGP univ
	BGP.origin: IGP
	BGP.as_path: 
	BGP.next_hop: 198.51.100.1
	BGP.local_pref: 20
	BGP.community: (65000,101) (65000,102)
	BGP.originator_id: 127.0.3.1
	BGP.cluster_list: 127.0.1.1 127.0.2.1
                     unreachable [peer_127_0_1_2 23:35:59.271 from 127.0.1.2] (100) [i]
	Type: BGP univ
	BGP.next_hop: 198.51.100.1
	BGP.local_pref: 100

Table master6:
2001:db8:1::/48      unreachable [peer_127_0_1_1 23:35:59.314 from 127.0.1.1] * (100) [AS65001i]
	Type: BGP univ
	BGP.next_hop: 2001:db8:ffff::1 fe80::1
	BGP.local_pref: 100`;

it('birdRoutes reads own routes and all paths of a prefix', () => {
  const nothing = { communities: [], clusterList: [] };

  expect(birdRoutes(answer.split('\n'))).toEqual([
    { ...nothing, prefix: '192.0.2.0/24', best: true },
    {
      prefix: '203.0.113.0/24',
      from: '127.0.1.1',
      best: true,
      nextHop: '198.51.100.1',
      localPreference: 20,
      communities: ['65000:101', '65000:102'],
      originatorId: '127.0.3.1',
      clusterList: ['127.0.1.1', '127.0.2.1'],
    },
    {
      ...nothing,
      prefix: '203.0.113.0/24',
      from: '127.0.1.2',
      best: false,
      nextHop: '198.51.100.1',
      localPreference: 100,
    },
    {
      ...nothing,
      prefix: '2001:db8:1::/48',
      from: '127.0.1.1',
      best: true,
      nextHop: '2001:db8:ffff::1',
      localPreference: 100,
    },
  ]);
});

it('birdRoutes reads nothing from an empty table', () => {
  expect(birdRoutes([])).toEqual([]);
});
