import { FaultError } from '../../model/fault.ts';

/** Deeper than any configuration or telemetry goes; code that reads or prints level by level would run out of stack. */
const deepest = 200;

/** JSON as a device sends it. Throws a SyntaxError, or an `unreadable` fault when it is nested without end. */
export function readJson(text: string): unknown {
  if (isTooDeep(text)) {
    const detail = `JSON nested deeper than ${deepest} levels: ${text.slice(0, 80)}`;
    throw new FaultError({ kind: 'unreadable', who: 'the device', detail });
  }
  return JSON.parse(text);
}

/** A bracket within a string does not nest. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (inString) {
      if (char === '\\') at += 1;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '[' || char === '{') depth += 1;
    else if (char === ']' || char === '}') depth -= 1;
    if (depth > deepest) return true;
  }
  return false;
}
