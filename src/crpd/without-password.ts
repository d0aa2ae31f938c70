import { FaultError } from '../model/fault.ts';
import type { Device } from './channel.ts';

/** Shorter ones would take whole words out of what the device says. */
const shortest = 4;

/** What a device says may quote what we have said to it: our password is taken out before anybody reads it. */
export function withoutPassword({ password }: Pick<Device, 'password'>, error: FaultError): FaultError {
  const secret = passwordOf(password);
  const { fault } = error;
  if (secret.length < shortest || !fault.detail.includes(secret)) return error;
  // Without its cause, which has the words as they came.
  return new FaultError({ ...fault, detail: fault.detail.replaceAll(secret, '[secret]') });
}

function passwordOf(read: Device['password']): string {
  try {
    return read?.() ?? '';
  } catch {
    // One that cannot be read has not been sent either.
    return '';
  }
}
