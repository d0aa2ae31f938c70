import { container, empty, leaf, leafList, list, number, open, openList, partly } from './statement.ts';

const grpc = container({
  'clear-text': container({ address: leaf, port: number }),
  ssl: container({
    address: leaf,
    port: number,
    'local-certificate': leafList,
    'mutual-authentication': container({
      'certificate-authority': leaf,
      'client-certificate-request': leaf,
    }),
    'hot-reloading': empty,
    'use-pki': empty,
  }),
  'max-connections': number,
  'skip-authentication': empty,
});

const authentication = container({
  'encrypted-password': leaf,
  'ssh-rsa': openList,
  'ssh-ecdsa': openList,
  'ssh-ed25519': openList,
});

/** `system`. */
export const systemSchema = container({
  'host-name': leaf,
  'domain-name': leaf,
  'time-zone': leaf,
  'no-compress-configuration-files': empty,
  'root-authentication': authentication,
  login: partly({
    class: list({ permissions: leafList, 'allow-configuration-regexps': leafList }),
    user: list({ uid: number, 'full-name': leaf, class: leaf, authentication }),
    message: leaf,
  }),
  services: partly({
    ssh: partly({ 'root-login': leaf }),
    netconf: partly({ ssh: open }),
    'extension-service': container({
      'request-response': container({ grpc }),
      notification: open,
      traceoptions: open,
    }),
  }),
  license: partly({ keys: container({ key: list({}) }) }),
  configuration: container({
    input: container({ format: container({ json: container({ 'reorder-list-keys': empty }) }) }),
  }),
  processes: partly({
    routing: partly({
      bgp: container({
        'rib-sharding': container({ 'number-of-shards': number }),
        'update-threading': container({ 'number-of-threads': number }),
      }),
    }),
  }),
  syslog: open,
  commit: open,
  scripts: open,
  ports: open,
});
