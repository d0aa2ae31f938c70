import type { ConfigSetRequest__Output } from '../../../src/generated/jnx/jet/management/ConfigSetRequest.ts';
import type { Edit } from '../config/edit.ts';
import { editOfLine } from '../junos/set-line.ts';
import { Refusal } from '../refusal.ts';

/** Reads a ConfigSet with set lines or with JSON to merge. Throws a Refusal for anything else. */
export function editsOfConfigSet(request: ConfigSetRequest__Output): readonly Edit[] {
  const { textConfig, jsonConfig, loadType, commit } = request;
  if (commit === null) throw new Refusal('syntax', 'a ConfigSet without a commit is not supported here');
  if (commit.type !== 'CONFIG_COMMIT')
    throw new Refusal('check', 'commit synchronize: there is one routing engine');
  if (textConfig !== undefined && loadType === 'CONFIG_LOAD_SET') {
    const lines = textConfig.split('\n').filter((line) => line.trim() !== '');
    if (lines.length === 0) throw new Refusal('syntax', 'syntax error, nothing to load');
    return joinLeafLists(lines.map(editOfLine));
  }
  if (jsonConfig !== undefined && loadType === 'CONFIG_LOAD_MERGE') return editsOfJson(jsonConfig);
  throw new Refusal('syntax', `syntax error, ${loadType} does not match the configuration to load`);
}

/**
 * Joins consecutive set lines of one leaf-list into one edit: each line adds its value, even on a device whose gNMI
 * update replaces leaf-lists.
 */
function joinLeafLists(edits: readonly Edit[]): readonly Edit[] {
  const result: Edit[] = [];
  for (const edit of edits) {
    const before = result.at(-1);
    if (
      edit.kind === 'update' &&
      before?.kind === 'update' &&
      Array.isArray(edit.value) &&
      Array.isArray(before.value) &&
      JSON.stringify(edit.path) === JSON.stringify(before.path)
    )
      result[result.length - 1] = {
        ...edit,
        value: [...(before.value as unknown[]), ...(edit.value as unknown[])],
      };
    else result.push(edit);
  }
  return result;
}

function editsOfJson(text: string): readonly Edit[] {
  const { configuration } = parsed(text);
  if (typeof configuration !== 'object' || configuration === null)
    throw new Refusal('syntax', 'syntax error, expecting { "configuration": … }');
  return Object.entries(configuration as Readonly<Record<string, unknown>>).map(([name, value]) => ({
    kind: 'update',
    path: [{ name }],
    value,
  }));
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(text)) as Readonly<Record<string, unknown>>;
  } catch {
    throw new Refusal('syntax', 'syntax error, the configuration is not JSON');
  }
}
