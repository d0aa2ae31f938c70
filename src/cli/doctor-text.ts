import type { Probed } from '../sidecar.ts';
import { advice } from './advice.ts';
import { wrapped } from './wrapped.ts';

/** As wide as the narrowest terminal in use. */
const columns = 80;
const indent = 7;

/**
 * The probes as people read them: those that say the same are one entry, so that a cause is told once, and its
 * remedy with it.
 */
export function doctorText(probed: readonly Probed[]): string {
  const entries = new Map<string, { readonly names: string[]; readonly one: Probed }>();
  for (const one of probed) {
    const key = JSON.stringify([one.result, causeOf(one), advice(one)]);
    const entry = entries.get(key);
    if (entry === undefined) entries.set(key, { names: [one.probe], one });
    else entry.names.push(one.probe);
  }
  return Array.from(entries.values(), ({ names, one }) => {
    const says = one.result === 'fails' ? `${one.fault.kind}: ${causeOf(one)}` : causeOf(one);
    const todo = advice(one);
    const lines = [
      `${one.result.padEnd(indent)}${wrapped(names.join(', '), columns, indent)}`,
      `${' '.repeat(indent)}${wrapped(says, columns, indent)}`,
      ...(todo === '' ? [] : [`${' '.repeat(indent)}${wrapped(`To do: ${todo}`, columns, indent)}`]),
    ];
    return `${lines.join('\n')}\n`;
  }).join('');
}

/** What it says, without what differs from probe to probe: the path that was read, or the call. */
function causeOf(one: Probed): string {
  if (one.result !== 'fails') return one.detail;
  return one.fault.detail.replace(/^(?:\/\S+|Login): /, '');
}
