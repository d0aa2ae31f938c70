import type { Registry } from 'prom-client';

interface Described {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly labels: readonly string[];
}

/** All metrics of meshrr in a registry, with their labels, sorted by name. */
export async function describedMetrics(registry: Registry): Promise<readonly Described[]> {
  const json = await registry.getMetricsAsJSON();
  return json
    .filter(({ name }) => name.startsWith('meshrr_'))
    .map(({ name, help, type }) => {
      const { labelNames } = registry.getSingleMetric(name) as unknown as { labelNames: readonly string[] };
      return { name, help, type: String(type), labels: labelNames.filter((label) => label !== 'le') };
    })
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** The text of docs/metrics.md. */
export async function metricsDocument(registry: Registry): Promise<string> {
  const entries = (await describedMetrics(registry)).map(
    ({ name, help, type, labels }) =>
      `## ${name}\n\n${help}.\n\n- type: ${type}\n- labels: ${
        labels.length === 0 ? 'none' : labels.map((label) => `\`${label}\``).join(', ')
      }\n`,
  );
  return `${intro}\n${entries.join('\n')}`;
}

const intro = `# Metrics

The agent serves these at \`:9179/metrics\`, with the metrics of its process (\`process_*\`, \`nodejs_*\`). This file is
written from the code: \`npx vitest run test/ops/metrics/metrics-document.test.ts -u\`.

Times are in seconds. Counters start at zero as soon as the settings are known. \`peer\` is an address as RFC 5952
writes it. The series of a peer, a group or a source are removed together with it. The pod and zone of a peer are labels
of \`meshrr_bgp_peer_info\`: join it by \`peer\` and \`group\`.
`;
