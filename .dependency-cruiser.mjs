/**
 * Who may know whom: docs/architecture.md draws it, this file enforces it.
 * Every comment tells the offender what to do instead.
 */
const allow = (name, from, to, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: from },
  to: { path: '^(src|lab)/', pathNot: to },
});

export default {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      comment: 'Two files that need each other are one idea or three: split out what both need.',
      from: { pathNot: '^src/generated/' },
      to: { circular: true },
    },
    allow('model-knows-nothing', '^src/model/', '^src/model/', 'Nouns stand alone: move the verb to plan/.'),
    allow(
      'plan-knows-model',
      '^src/plan/',
      '^src/(model|plan)/',
      'The brain is pure: pass it what it needs.',
    ),
    allow(
      'learn-knows-plan',
      '^src/learn/',
      '^src/(model|plan|learn)/',
      'The fold is pure: what happens in the world reaches it as an event.',
    ),
    {
      name: 'the-core-is-pure',
      severity: 'error',
      comment:
        'No clock, no I/O, no streams in model/, plan/ and learn/: `now` is an argument, effects go to the edges.',
      from: { path: '^src/(model|plan|learn)/' },
      to: {
        dependencyTypesNot: ['local', 'type-only'],
        pathNot: 'node_modules/(ipaddr\\.js|cidr-tools|@noble/hashes)/',
        path: '.',
      },
    },
    allow('ports-know-model', '^src/ports\\.ts$', '^src/model/', 'A port speaks in nouns only.'),
    allow(
      'pipeline-knows-plan',
      '^src/pipeline/',
      '^src/(model|plan|learn|pipeline)/|^src/ports\\.ts$',
      'The pipeline asks the world through ports.ts: add to the port.',
    ),
    allow(
      'kubernetes-is-a-client',
      '^src/kubernetes/',
      '^src/(model|kubernetes)/|^src/ports\\.ts$',
      'The client of the API server knows requests, not what they are for: that is discovery/ or ops/.',
    ),
    allow(
      'edges-do-not-know-each-other',
      '^src/discovery/',
      '^src/(model|discovery|kubernetes)/|^src/ports\\.ts$',
      'Discovery meets the rest in the pipeline: emit a sighting.',
    ),
    allow(
      'crpd-is-an-edge',
      '^src/crpd/',
      '^src/(model|crpd|generated)/|^src/ports\\.ts$',
      'The device meets the rest in the pipeline: implement the port.',
    ),
    allow(
      'config-knows-model',
      '^src/config/',
      '^src/(model|config)/|^src/ports\\.ts$',
      'Settings become nouns here, nothing more; watching their file takes a Clock.',
    ),
    allow('jinja2-is-a-library', '^src/jinja2/', '^src/jinja2/', 'Nothing of ours: pass values in.'),
    {
      name: 'jinja2-has-one-entry',
      severity: 'error',
      comment: 'Import src/jinja2/index.ts: everything else is internal to the library.',
      from: { path: '^(src|lab)/', pathNot: '^src/jinja2/' },
      to: { path: '^src/jinja2/', pathNot: '^src/jinja2/index\\.ts$' },
    },
    allow(
      'boot-knows-config-and-plan',
      '^src/boot/',
      '^src/(model|plan|config|boot|jinja2)/',
      'The boot configuration is text made of settings: it meets the device through a file.',
    ),
    allow(
      'ops-listens',
      '^src/ops/',
      '^src/(model|plan|ops)/|^src/ports\\.ts$|^src/pipeline/outcome\\.ts$',
      'Operations are fed with outcomes; let the composition hand in what else they need.',
    ),
    allow(
      'agent-shows-the-path',
      '^src/agent\\.ts$',
      '^src/(model|learn|pipeline)/|^src/ports\\.ts$',
      'The path is told in ports: real edges come in by world.ts.',
    ),
    allow(
      'sources-connect-discovery',
      '^src/sources\\.ts$',
      '^src/(model|discovery|kubernetes|config)/|^src/ports\\.ts$',
      'sources.ts makes discoveries from settings, and nothing else.',
    ),
    allow(
      'first-look-composes',
      '^src/first-look\\.ts$',
      '^src/(model|pipeline|discovery|kubernetes|config)/|^src/(ports|sources)\\.ts$',
      'One look at discovery needs no device.',
    ),
    allow(
      'world-connects',
      '^src/world\\.ts$',
      '^src/(model|discovery|kubernetes|crpd|config)/|^src/(ports|agent|sources)\\.ts$',
      'world.ts makes real edges from settings, and nothing else.',
    ),
    allow(
      'sidecar-composes',
      '^src/(sidecar|setup)\\.ts$',
      '^src/(model|config|ops)/|^src/(ports|agent|sources|world|setup)\\.ts$',
      'The sidecar does not know the commands or the lab.',
    ),
    allow(
      'cli-above-sidecar',
      '^src/cli/',
      '^src/(model|discovery|kubernetes|config|boot|ops|cli)/|^src/(ports|clock|sources|first-look|sidecar)\\.ts$',
      'Commands do not know the lab.',
    ),
    allow('main-is-thin', '^src/main\\.ts$', '^src/cli/', 'main.ts hands the process to a command.'),
    allow(
      'engine-speaks-bgp',
      '^lab/engine/',
      '^src/model/|^lab/engine/',
      'An engine takes a BgpConfig and tells sessions: it knows no gNMI and no Junos text.',
    ),
    allow(
      'cluster-shares-no-codec',
      '^lab/cluster/',
      '^src/model/|^src/ports\\.ts$|^lab/cluster/',
      'One codec on both sides hides its own mistakes: what a cluster gives has its own.',
    ),
    allow(
      'device-shares-no-codec',
      '^lab/device/',
      '^src/(model|generated)/|^lab/(device|engine)/',
      'One codec on both sides hides its own mistakes: the virtual cRPD has its own.',
    ),
    {
      name: 'fakes-never-reach-the-edges',
      severity: 'error',
      comment: 'Not even through others.',
      from: { path: '^lab/(device|engine|cluster)/' },
      to: { path: '^src/(crpd|discovery)/', reachable: true },
    },
    allow(
      'story-plays-agents-on-devices',
      '^lab/(story|main\\.ts)',
      '^lab/|^src/(model|discovery|kubernetes|config|boot)/|^src/ops/(log/log|status/status)\\.ts$|^src/(ports|clock|agent|first-look|world|sidecar)\\.ts$',
      'A story uses the agent as its composition offers it.',
    ),
    {
      name: 'nobody-imports-the-lab',
      severity: 'error',
      comment: 'The product ships without the lab.',
      from: { path: '^src/' },
      to: { path: '^lab/' },
    },
    {
      name: 'generated-is-types-only',
      severity: 'error',
      comment: 'Generated files are types; load the .proto at run time.',
      from: { path: '^(src|lab)/', pathNot: '^src/generated/' },
      to: { path: '^src/generated/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-dev-dependency-at-run-time',
      severity: 'error',
      comment: 'What the agent needs is a dependency; only the lab may use development packages.',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      comment: 'Nothing uses this file: use it or delete it. (A script of a page is loaded by the page.)',
      from: {
        orphan: true,
        path: '^(src|lab)/',
        pathNot: '^(src|lab)/main\\.ts$|^lab/console/page/|^src/generated/',
      },
      to: {},
    },
  ],
  options: {
    tsPreCompilationDeps: 'specify',
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
