import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { clockAt } from '../../../src/clock.ts';
import { eventProblems } from '../../../lab/cluster/cluster-events.ts';
import { kubeService } from '../../support/kube-service.ts';

const good = {
  apiVersion: 'events.k8s.io/v1',
  kind: 'Event',
  metadata: { name: 'core-1.19', namespace: 'core' },
  eventTime: '2030-01-01T00:00:00.000000Z',
  reportingController: 'meshrr.net/agent',
  reportingInstance: 'core-1',
  type: 'Normal',
  reason: 'PeerReplaced',
  action: 'ReplacePeer',
  note: 'text',
  regarding: { apiVersion: 'v1', kind: 'Pod', name: 'core-1', namespace: 'core' },
};

describe('an Event on the lab’s API server', () => {
  it('is accepted if it satisfies the API', () => {
    expect(eventProblems(good, 'core')).toEqual([]);
  });

  it.each<readonly [string, object]>([
    ['unknown field', { series: {} }],
    ['apiVersion and kind', { apiVersion: 'v1' }],
    ['metadata.name', { metadata: { name: 'Core_1', namespace: 'core' } }],
    ['metadata.namespace', { metadata: { name: 'core-1', namespace: 'lab' } }],
    ['eventTime', { eventTime: '2030-01-01T00:00:00.000Z' }],
    ['type', { type: 'Error' }],
    ['reason', { reason: 'peer replaced' }],
    ['action', { action: '' }],
    ['note', { note: 'ü'.repeat(513) }],
    ['reportingController', { reportingController: 'not a name' }],
    ['reportingInstance', { reportingInstance: 'x'.repeat(129) }],
    ['regarding.namespace', { regarding: { ...good.regarding, namespace: 'lab' } }],
    ['regarding: a Pod', { regarding: { ...good.regarding, kind: 'Node' } }],
    ['regarding.name', { regarding: { ...good.regarding, name: '' } }],
  ])('is refused with a wrong %s', (problem, change) => {
    expect(eventProblems({ ...good, ...change }, 'core')).toMatchObject([
      expect.stringContaining(problem) as string,
    ]);
  });

  it('is refused if it is not an object', () => {
    expect(eventProblems([], 'core')).toEqual(['the body is not an object']);
  });

  it.each([
    ['good', 'POST', 'application/json', JSON.stringify(good), 201, 0],
    ['good', 'GET', 'application/json', '', 405, 1],
    ['good', 'POST', 'text/plain', JSON.stringify(good), 415, 1],
    ['good', 'POST', 'application/json', '{', 422, 1],
    ['unknown', 'POST', 'application/json', JSON.stringify(good), 401, 0],
    ['reader', 'POST', 'application/json', JSON.stringify(good), 403, 0],
  ] as const)(
    'from token %s by %s as %s with body %j gets status %i',
    async (token, method, type, body, status, violations) => {
      const { api } = await kubeService(clockAt(50));
      api.tokens.set('reader', new Set(['core']));
      api.events.recorders.set('good', new Set(['core']));
      const post = async () => {
        const call = request(`${api.url}/apis/events.k8s.io/v1/namespaces/core/events`, {
          ca: api.ca,
          method,
          agent: false,
          headers: { authorization: `Bearer ${token}`, 'content-type': type },
        });
        call.end(method === 'GET' ? undefined : body);
        const [response] = (await once(call, 'response')) as [IncomingMessage];
        await text(response);
        return response.statusCode;
      };

      expect(await post()).toBe(status);
      expect(api.violations).toHaveLength(violations);
      expect(api.events.list).toHaveLength(status === 201 ? 1 : 0);
      // The name is already in use.
      if (status === 201) expect(await post()).toBe(409);
    },
  );
});
