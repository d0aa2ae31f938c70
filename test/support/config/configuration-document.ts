import { format, resolveConfig } from 'prettier';
import { z } from 'zod';
import { originalVariables, variables } from '../../../src/config/environment.ts';
import { defaultPlace } from '../../../src/config/read/load.ts';
import { BgpGroup, groupFields } from '../../../src/config/schema/group-settings.ts';
import { scalars } from '../../../src/config/schema/scalar.ts';
import { fieldsOf, settingRegistry, type TakesEffect } from '../../../src/config/schema/setting.ts';
import { Settings } from '../../../src/config/schema/settings.ts';
import { Source, sourceKinds } from '../../../src/config/schema/source-settings.ts';

type Field = z.core.$ZodType;
type Fields = Readonly<Record<string, Field>>;

/** The example at the top of docs/configuration.md. */
export const exampleSettings = `asn: 65000
bgpgroups:
  - name: MESHRR-MESH # the other reflectors of this region
    type: mesh
    source: { sourcetype: dns, hostname: meshrr-lothlorien }
  - name: MESHRR-UPSTREAM # two reflectors of the region above
    type: mesh
    source: { sourcetype: endpointslice, service: meshrr-core, namespace: core }
    max_peers: 2
    spread: zone
  - name: MESHRR-CLIENTS # routers, and reflectors below
    type: subtractive
    prefixes: [0.0.0.0/0]
`;

/** docs/configuration.md, from the schema and the table of environment variables. */
export async function configurationDocument(): Promise<string> {
  const top: Fields = Settings.shape;
  const mappings = Object.entries(top).filter(([, field]) => Object.keys(fieldsOf(field)).length > 0);
  const document = [
    introduction,
    `## Settings\n\n${table(top)}`,
    ...mappings.map(([name, field]) => `## \`${name}\`\n\n${doesOf(name, field)}\n\n${nested(field, name)}`),
    groupsIntroduction,
    `### \`type: mesh\`\n\n${table(groupFields.mesh, 'now')}`,
    `### \`type: subtractive\`\n\n${table(groupFields.subtractive, 'now')}`,
    sourcesIntroduction,
    ...sourceKinds.map(
      ({ word, does, fields }) => `### \`sourcetype: ${word}\`\n\n${does}\n\n${table(fields, 'now')}`,
    ),
    variablesIntroduction,
    variableTable(variables),
    originalIntroduction,
    variableTable(originalVariables),
  ].join('\n\n');
  const options = await resolveConfig(import.meta.filename);
  return format(document, { ...options, parser: 'markdown' });
}

/** The table of a mapping's settings; the settings of nested mappings have their own rows: `tls.ca`. */
function nested(field: Field, name: string): string {
  const flat = (fields: Fields, prefix: string, inherited: TakesEffect): readonly Row[] =>
    Object.entries(fields).flatMap(([key, inner]) => {
      const row = rowOf(`${prefix}${key}`, inner, inherited);
      return [row, ...flat(fieldsOf(inner), `${prefix}${key}.`, row.effect)];
    });
  return tableOf(flat(fieldsOf(field), '', rowOf(name, field).effect));
}

interface Row {
  readonly name: string;
  readonly value: string;
  readonly default: string;
  readonly does: string;
  readonly effect: TakesEffect;
}

function table(fields: Fields, inherited?: TakesEffect): string {
  return tableOf(Object.entries(fields).map(([name, field]) => rowOf(name, field, inherited)));
}

function tableOf(rows: readonly Row[]): string {
  return [
    '| setting | value | default | what it does | a change takes effect |',
    '| --- | --- | --- | --- | --- |',
    ...rows.map((row) =>
      cells([`\`${row.name}\``, row.value, row.default, row.does, effectWords[row.effect]]),
    ),
  ].join('\n');
}

function variableTable(
  all: Readonly<Record<string, { readonly does: string; readonly otherwise?: string }>>,
) {
  return [
    '| variable | meaning | if not set |',
    '| --- | --- | --- |',
    ...Object.entries(all).map(([name, { does, otherwise = '' }]) => cells([`\`${name}\``, does, otherwise])),
  ].join('\n');
}

function cells(texts: readonly string[]): string {
  return `| ${texts.map((text) => text.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
}

const effectWords: Readonly<Record<TakesEffect, string>> = {
  now: 'at once',
  agent: 'restart of the agent',
  pod: 'next boot of the pod',
};

function rowOf(name: string, field: Field, inherited: TakesEffect = 'now'): Row {
  return {
    name,
    value: valueWords(field),
    default: defaultWords(field),
    does: doesOf(name, field),
    effect: settingRegistry.get(field)?.takesEffect ?? inherited,
  };
}

function doesOf(name: string, field: Field): string {
  const setting = settingRegistry.get(field);
  if (setting === undefined) throw new Error(`${name} is not registered with what it does`);
  return setting.does;
}

/** The accepted values, in the words of the errors. */
function valueWords(field: Field): string {
  if (field === Source) return 'a source';
  if (field === BgpGroup) return 'a group';
  const { expected } = scalars.get(field) ?? {};
  if (expected !== undefined) return scalarWords(expected);
  if (field instanceof z.ZodObject || field instanceof z.ZodRecord) return 'a mapping';
  if (field instanceof z.ZodLiteral) return `\`${String(field.value)}\``;
  if (field instanceof z.ZodArray) return `a list, each entry ${valueWords(field.element)}`;
  if (field instanceof z.ZodPipe) return valueWords(field.in);
  const inner = innerOf(field);
  return inner === undefined ? 'anything' : valueWords(inner);
}

function scalarWords(expected: string): string {
  const words = /^(?:one of )?(\S+(?:, \S+)* or \S+|\S+(?:, \S+)+)$/.exec(expected)?.[1]?.split(/, | or /);
  if (words !== undefined) {
    const quoted = words.map((word) => `\`${word}\``);
    return `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1) ?? ''}`;
  }
  return expected.replace(/,? such as .*?(?=$| of at least)/, '');
}

function defaultWords(field: Field): string {
  const { otherwise } = settingRegistry.get(field) ?? {};
  if (otherwise !== undefined) return otherwise;
  if (field instanceof z.ZodDefault) {
    const written = scalars.get(field.unwrap())?.written as ((value: unknown) => string) | undefined;
    const value = field.def.defaultValue;
    return `\`${written?.(value) ?? String(value)}\``;
  }
  if (Object.keys(fieldsOf(field)).length > 0) return 'as below';
  return field._zod.optin === 'optional' ? 'none' : 'required';
}

function innerOf(field: Field): Field | undefined {
  const { def } = field._zod;
  return 'innerType' in def ? (def.innerType as Field) : undefined;
}

const introduction = `# Configuration

One YAML file, \`meshrr.conf.yml\`, configures \`meshrr render\` and \`meshrr run\`. This document is written from the
code by \`npx vitest run test/config/configuration-document.test.ts -u\`.

A complete file:

\`\`\`yaml
${exampleSettings}\`\`\`

\`meshrr check meshrr.conf.yml\` reports every problem at once, with its line, and everything that is deprecated.

## The file

The commands read the file that \`--config\` names. Without \`--config\` they read \`${defaultPlace}\`, where
the manifests mount a ConfigMap. If that file does not exist either, [variables of the original](#variables-of-the-original)
take its place. A settings file of the original's 0.2 is valid as it is ([migrating.md](migrating.md)).

- **At the start**, a file with a problem ends the command with exit code 2 and a line for each problem. Nothing is
  written to the device.
- **While the agent runs**, it reads the file again when it changes, and every 10 s. A valid file takes effect as the
  tables below say, and is logged as \`config_reloaded\` with the settings that wait for a restart.
- **A file that becomes invalid or disappears** changes nothing: the agent keeps the settings that it has, logs
  \`config_rejected\` with every problem, and sets the metric \`meshrr_config_last_reload_successful\` to 0.
- Mount the ConfigMap as a directory. With \`subPath\`, Kubernetes never updates the file.
- Settings from environment variables are read once, at the start.

[drain-and-reload.md](drain-and-reload.md) says what happens to peers when a group or a source changes.

### When a change takes effect

| | what has to happen |
| --- | --- |
| at once | nothing: the next round uses it, and sessions stay up |
| restart of the agent | the container of the agent restarts; the sessions of cRPD stay up |
| next boot of the pod | the pod is replaced, as with \`kubectl rollout restart\`: \`meshrr render\` has to write the boot configuration again |

### How values are written

- A duration is a number of seconds (\`10\`, \`0.5\`), or has a unit: \`250ms\`, \`10s\`, \`5m\`, \`1h\`. It is 24 h at most.
- A prefix has no host bits. An address alone means its host prefix.
- Words such as \`rendezvous\` are not case-sensitive.
- An unknown setting is an error. Values for templates of your own go under \`vars\`.`;

const groupsIntroduction = `## \`bgpgroups\`

Each group is a Junos BGP group in the configuration group \`MESHRR\`. A **mesh** group has explicit neighbors, which come
from its source; with \`max_peers\` it is an upstream group. A **subtractive** group accepts any client in its prefixes
that is not an explicit neighbor.`;

const sourcesIntroduction = `## \`source\` and \`sources\`

\`sourcetype\` says which kind of source it is. Without it, the source is \`dns\`: \`source: { hostname: meshrr }\`.`;

const variablesIntroduction = `## Environment variables

The manifests set those that come from the pod (\`POD_IP\` and so on) by the downward API.`;

const originalIntroduction = `### Variables of the original

These provide settings, mostly where there is no settings file. The groups are those of the original's first version if
one of its variables is set, else the default groups of its 0.2: a mesh from \`meshrr\`, two upstreams from
\`meshrr.core.svc.cluster.local\`, and clients in \`0.0.0.0/0\`.`;
