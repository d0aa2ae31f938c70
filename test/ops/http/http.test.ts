import { connect } from 'node:net';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import { text } from 'node:stream/consumers';
import { statusOf, type Status } from '../../../src/ops/status/status.ts';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createMetrics } from '../../../src/ops/metrics/metrics.ts';
import { serveHttp, type HttpOptions } from '../../../src/ops/http/http.ts';
import { noHistory } from '../../../src/ops/status/history.ts';
import { wallIso } from '../../../src/ops/words/time.ts';
import { mostConnections } from '../../../src/ops/http/listen.ts';
import { initialState, agentStateAfter } from '../../../src/ops/status/agent-state.ts';
import { eventually } from '../../support/eventually.ts';
import { handClock } from '../../support/hand-clock.ts';
import { lookAt } from '../../support/looks.ts';
import { groups, meshSource, policy, seen, t0, viewOf } from '../../support/situations.ts';

const look = lookAt({ view: viewOf([0, seen(meshSource, '10.0.1.1')]) });
const agent = agentStateAfter(initialState(t0), { kind: 'looked', look }, t0);
const readiness = { ready: false, reasons: ['mesh: 0 of at least 1 peers established', 'late'], since: t0 };
const status = () => statusOf(agent, readiness, policy, '127.0.0.1:32767', '<b>1.2.3</b>', t0, wallIso);

const everything = (): HttpOptions => ({
  host: '127.0.0.1',
  port: 0,
  registry: createMetrics('1.2.3', groups, [meshSource], handClock()).registry,
  readiness: () => readiness,
  status,
  look: () => look,
  history: () => noHistory(t0),
  now: () => t0,
  iso: wallIso,
});

async function serve(options: Partial<HttpOptions> = {}) {
  const http = await serveHttp({ ...everything(), ...options });
  onTestFinished(() => http.close());
  return (path: string, init?: RequestInit) => fetch(`http://${http.address}${path}`, init);
}

it('/readyz is 503 with every reason, and 200 when there is none', async () => {
  const notReady = await (await serve())('/readyz');
  const ready = await (
    await serve({ readiness: () => ({ ready: true, reasons: [], since: t0 }) })
  )('/readyz');

  expect([notReady.status, await notReady.text()]).toEqual([
    503,
    'not ready\nmesh: 0 of at least 1 peers established\nlate\n',
  ]);
  expect([ready.status, await ready.text()]).toEqual([200, 'ready\n']);
});

it('/healthz is live although the pod is not ready', async () => {
  expect((await (await serve())('/healthz')).status).toBe(200);
});

it('/metrics has the text format of Prometheus', async () => {
  const response = await (await serve())('/metrics');

  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  expect(await response.text()).toContain('meshrr_build_info{version="1.2.3"} 1\n');
});

it('/status is the whole status as JSON', async () => {
  const response = await (await serve())('/status?pretty');

  expect(response.headers.get('content-type')).toBe('application/json');
  expect(await response.json()).toEqual(JSON.parse(JSON.stringify(status())));
});

it('/ is a page that loads nothing from other hosts and escapes all text', async () => {
  const evil = {
    ...status(),
    remarks: ['<script>alert("x")</script>'],
    notReadyBecause: ["it's <i>bad</i>"],
  };
  const response = await (await serve({ status: () => evil }))('/');

  const page = await response.text();
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(page).toContain('10.0.1.1');
  expect(page).toContain('will be configured');
  expect(page).not.toMatch(/<script>|<i>|(src|href)="(?!\/|data:,|#)|url\(|@import/);
  expect(response.headers.get('content-security-policy')).toMatch(
    /^default-src 'none'; style-src 'self'; script-src 'self';/,
  );
  expect(page).toContain('&#60;script&#62;');
});

it('/ explains an address, says if it cannot, and is served before the first round', async () => {
  const text = async (path: string, options: Partial<HttpOptions> = {}) =>
    (await (await serve(options))(path)).text();

  expect(await text('/?why=10.0.1.1')).toContain('soon a peer of mesh');
  expect(await text('/?why=%20')).not.toContain('id="answer"');
  expect(await text('/?why=core-1')).toContain('core-1 is neither an address');
  expect(await text('/?why=10.0.1.1', { look: () => undefined })).toContain(
    'the agent has not read the device',
  );
});

it.each([
  ['/page.css', 'text/css; charset=utf-8'],
  ['/page.js', 'text/javascript; charset=utf-8'],
])('%s is part of the page', async (path, type) => {
  const response = await (await serve())(path);

  expect([response.status, response.headers.get('content-type')]).toEqual([200, type]);
  expect(await response.text()).not.toMatch(/https?:/);
});

it.each(['POST', 'PUT', 'DELETE', 'PATCH'])(
  '%s is refused, as nothing here changes state',
  async (method) => {
    const response = await (await serve())('/status', { method });

    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD');
  },
);

describe('/explain', () => {
  it('explains one address, however it is written', async () => {
    const get = await serve();

    const answer = await (await get('/explain?address=10.0.1.1')).json();
    const mapped = await (await get('/explain?address=%20::ffff:10.0.1.1')).json();

    expect(answer).toMatchObject({
      version: 1,
      at: new Date(t0).toISOString(),
      lookedAt: new Date(look.now).toISOString(),
      address: '10.0.1.1',
      summary: 'soon a peer of mesh: will be configured: a source names it as a member',
    });
    expect(mapped).toEqual(answer);
  });

  it('lists every known address if none is given', async () => {
    const answer = await (await (await serve())('/explain')).json();

    expect(answer).toMatchObject({ version: 1, addresses: [{ address: '10.0.1.1', pod: '10.0.1.1' }] });
  });

  it('is 400 for anything but an address, and 503 before the first round', async () => {
    const wrong = await (await serve())('/explain?address=core-2');
    const early = await (await serve({ look: () => undefined }))('/explain?address=10.0.1.1');

    expect([wrong.status, await wrong.text()]).toEqual([
      400,
      'core-2 is neither an address, such as 10.42.3.7, nor the name of a pod that a source knows\n',
    ]);
    expect([early.status, await early.text()]).toEqual([
      503,
      'the agent has not read the device yet; see /status\n',
    ]);
  });
});

it('HEAD answers as GET does, without a body', async () => {
  const response = await (await serve())('/readyz', { method: 'HEAD' });

  expect([response.status, await response.text()]).toEqual([503, '']);
});

it.each(['/nothing', '/metrics/', '//', '/%2e%2e/etc'])(
  '%s is 404, and the answer lists the paths',
  async (path) => {
    const http = await serveHttp(everything());
    onTestFinished(() => http.close());
    const [host = '', port = ''] = http.address.split(':');
    // fetch would normalize the path before it asks.
    const socket = connect(Number(port), host);
    socket.end(`GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`);

    const answer = await text(socket);

    expect(answer).toMatch(/^HTTP\/1\.1 404 /);
    expect(answer).toContain('/readyz');
  },
);

it('an exception is a 500 with its message, and the next request is answered', async () => {
  let calls = 0;
  const get = await serve({
    status: () => {
      calls += 1;
      if (calls === 1) throw new Error('a bug');
      return status();
    },
  });

  const first = await get('/status');
  const second = await get('/status');

  expect([first.status, await first.text()]).toEqual([500, 'Error: a bug\n']);
  expect(second.status).toBe(200);
});

it('the server closes although a client holds a connection open', async () => {
  const http = await serveHttp(everything());
  const idle = connect(Number(http.address.split(':')[1]), '127.0.0.1');
  await once(idle, 'connect');
  const torn = once(idle, 'close');

  await http.close();
  await torn;

  await expect(fetch(`http://${http.address}/healthz`)).rejects.toThrow();
});

const hasIpv6 = Object.values(networkInterfaces()).some((own) =>
  own?.some(({ address }) => address === '::1'),
);

it.runIf(hasIpv6)('an IPv6 address is written in brackets, as in a URL', async () => {
  const get = await serve({ host: '::1' });

  expect((await get('/healthz')).url).toMatch(/^http:\/\/\[::1\]:\d+\/healthz$/);
});

it('the page shows how to approve what is withheld, and its policy forbids foreign content', async () => {
  const withheld = [{ step: 'remove', group: 'MESHRR-MESH', peer: '10.0.0.9', why: 'gone', guard: 'many' }];
  const get = await serve({ status: () => ({ ...status(), withheld, pending: '<b>1a2b' }) as Status });

  const page = await get('/');

  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(await page.text()).toContain('<code>meshrr approve &#60;b&#62;1a2b</code>');
});

describe('the Host header of a request', () => {
  /** The status code for a raw request to one address of an agent that listens on all of them. */
  async function ask(at: string, host: string | undefined) {
    const { address, close } = await serveHttp({ ...everything(), host: undefined });
    onTestFinished(close);
    const socket = connect(Number(/\d+$/.exec(address)?.[0]), at);
    await once(socket, 'connect');
    socket.write(
      host === undefined
        ? 'GET /status HTTP/1.0\r\n\r\n'
        : `GET /status HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
    );
    const [, code] = /^HTTP\/1.1 (\d+)/.exec(await text(socket)) ?? [];
    return Number(code);
  }
  const outside = Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .find(({ internal, family }) => !internal && family === 'IPv4')?.address;

  it.each([
    ['localhost:9179', 200],
    ['LOCALHOST', 200],
    ['pod.localhost:8080', 200],
    ['127.0.0.1:9179', 200],
    ['[::1]:9179', 200],
    // The sidecar of a service mesh forwards requests of Prometheus, which name the pod's address.
    ['10.42.0.9:9179', 200],
    [undefined, 200],
    ['evil.example', 421],
    ['evil.example:9179', 421],
    ['10.42.0.9.evil.example', 421],
    ['localhost.evil.example', 421],
    ['notlocalhost', 421],
    ['localhost:9179:9179', 421],
    ['[::1', 421],
    ['', 421],
  ])('%j on a connection from loopback is answered with %i', async (host, code) => {
    expect(await ask('127.0.0.1', host)).toBe(code);
  });

  it.skipIf(outside === undefined).each(['evil.example', '10.42.0.9:9179', 'kube-apiserver'])(
    '%s by an address of the pod is served, as the API server’s proxy sends its own',
    async (host) => {
      expect(await ask(outside!, host)).toBe(200);
    },
  );

  it.each(['127.0.0.6', '127.8.8.8'])('is checked on all of 127/8: %s', async (at) => {
    expect(await ask(at, 'evil.example')).toBe(421);
  });
});

it('every answer forbids browsers to guess its type', async () => {
  const ask = await serve();
  const paths = [
    '/',
    '/page.css',
    '/page.js',
    '/metrics',
    '/status',
    '/readyz',
    '/healthz',
    '/explain',
    '/none',
  ];
  for (const path of paths)
    expect((await ask(path)).headers.get('x-content-type-options'), path).toBe('nosniff');
  expect((await ask('/', { method: 'POST' })).headers.get('x-content-type-options')).toBe('nosniff');
});

describe('a client that holds connections open', () => {
  async function holding(count: number, says: string) {
    const { address, close } = await serveHttp(everything());
    onTestFinished(close);
    const [host = '', port = ''] = address.split(':');
    const sockets = Array.from({ length: count }, () => connect(Number(port), host));
    for (const socket of sockets) {
      onTestFinished(() => void socket.destroy());
      socket.on('error', () => undefined);
      socket.resume();
      await once(socket, 'connect');
      socket.write(says);
    }
    return { address, isOpen: () => sockets.map((socket) => !socket.closed) };
  }

  it('does not keep a probe out: above the limit, the oldest connections are closed', async () => {
    const { address, isOpen } = await holding(mostConnections + 20, 'GET / HT');
    expect((await fetch(`http://${address}/healthz`)).status).toBe(200);
    await eventually('the oldest to be closed', () => isOpen().filter(Boolean).length < mostConnections);
    expect(isOpen().at(-1)).toBe(true);
  });

  it.each(['', 'GET /metrics HTTP/1.1\r\nHost: a'])(
    'is cut off if it sends no more than %j',
    async (says) => {
      const { isOpen } = await holding(1, says);
      await eventually('the end of the connection', () => !isOpen()[0]);
    },
  );
});
