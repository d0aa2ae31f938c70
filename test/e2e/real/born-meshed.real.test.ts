import { describe, expect, it } from 'vitest';
import { expectBornMeshed, recordOutcomes, addAndConverge } from '../../support/born-meshed.ts';
import { missing } from '../../support/programs.ts';
import { realNetwork } from '../../support/real-network.ts';

describe.skipIf(missing('frr', 'bird'))('on real BGP', () => {
  it('a pod that joins a running mesh has no session as a client, no reset, and nothing to commit', async () => {
    const { onOutcome, of } = recordOutcomes();
    const network = await realNetwork({ bornMeshed: true, onOutcome });

    for (const workload of ['meshrr-lothlorien-a', 'meshrr-core']) {
      const { pod, falls } = await addAndConverge(network, workload);

      expect(falls).toEqual([]);
      expectBornMeshed(network, pod, of(pod));
    }
  });
});
