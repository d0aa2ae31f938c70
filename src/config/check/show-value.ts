/** Names of settings whose values never appear anywhere, also when somebody misspells them. */
const secretName = /pass|pw|secret|key|token|licen[cs]e|credential/i;
/** A crypt(3) hash is a secret wherever it stands. */
const secretValue = /^\$\w+\$/;
const longest = 60;

/** A value of which nobody knows what it is for: it may be a secret. */
export function showUnknown(value: unknown): string {
  return typeof value === 'object' && value !== null ? showValue(value, []) : kindOnly(value);
}

function kindOnly(value: unknown): string {
  return `${typeof value === 'string' ? 'text' : value === null ? 'null' : `a ${typeof value}`} (not shown)`;
}

/** How a value may be shown in a message; `names` are those of its setting and of all that it lies in. */
export function showValue(value: unknown, names: readonly PropertyKey[]): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  const isSecret = names.some((name) => secretName.test(String(name)));
  if (isSecret || (typeof value === 'string' && secretValue.test(value))) return kindOnly(value);
  const text = JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest)}… (${text.length} characters)` : text;
}
