import { expect, it } from 'vitest';
import { createMetrics } from '../../../src/ops/metrics/metrics.ts';
import { handClock } from '../../support/hand-clock.ts';
import { metricsDocument } from '../../support/metrics-document.ts';

it('docs/metrics.md lists the metrics of the code', async () => {
  const { registry } = createMetrics('1', [], [], handClock());

  await expect(await metricsDocument(registry)).toMatchFileSnapshot('../../../docs/metrics.md');
});
