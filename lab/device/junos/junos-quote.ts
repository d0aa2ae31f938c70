/** A value as Junos prints it: in quotes only where it would not be read as one word. */
export function quoted(text: string): string {
  const isOneWord = text !== '' && !/[\s{}[\];"#]|\/\*/.test(text);
  return isOneWord ? text : `"${text.replace(/["\\]/g, '\\$&')}"`;
}
