import type { TypedValue__Output } from '../../generated/gnmi/TypedValue.ts';
import { FaultError } from '../../model/fault.ts';
import { readJson } from '../junos/read-json.ts';

/** A typed value as JavaScript has it; 64-bit integers come as text. Throws an `unreadable` fault. */
export function plain(value: TypedValue__Output | null): unknown {
  const json = value?.jsonIetfVal ?? value?.jsonVal;
  if (json !== undefined) return parsedOrText(json.toString());
  return (
    value?.stringVal ??
    value?.uintVal ??
    value?.intVal ??
    value?.boolVal ??
    value?.asciiVal ??
    value?.doubleVal ??
    value?.floatVal
  );
}

function parsedOrText(text: string): unknown {
  try {
    return readJson(text);
  } catch (error) {
    if (error instanceof FaultError) throw error;
    return text;
  }
}
