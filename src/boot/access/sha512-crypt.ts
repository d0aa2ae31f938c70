import { sha512 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';

const rounds = 5000;
const alphabet = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * Hashes a password as `crypt(3)` does with SHA-512, for `encrypted-password` in Junos: `$6$salt$…`
 * (Unix crypt using SHA-256 and SHA-512, U. Drepper).
 *
 * @param salt up to 16 characters of `./0-9A-Za-z`
 */
export function sha512Crypt(password: string, salt: string): string {
  const [secret, salted] = [utf8ToBytes(password), utf8ToBytes(salt)];
  const inner = sha512(concatBytes(secret, salted, secret));
  const start = sha512(
    concatBytes(secret, salted, stretched(inner, secret.length), ...bitsOf(secret.length, inner, secret)),
  );
  const secrets = stretched(sha512(repeated(secret, secret.length)), secret.length);
  const salts = stretched(sha512(repeated(salted, 16 + (start[0] ?? 0))), salted.length);

  let digest = start;
  for (let round = 0; round < rounds; round += 1) {
    const isOdd = round % 2 === 1;
    digest = sha512(
      concatBytes(
        isOdd ? secrets : digest,
        ...(round % 3 === 0 ? [] : [salts]),
        ...(round % 7 === 0 ? [] : [secrets]),
        isOdd ? digest : secrets,
      ),
    );
  }
  return `$6$${salt}$${encoded(digest)}`;
}

/** Repeats the bytes up to a length. */
function stretched(bytes: Uint8Array, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => bytes[index % bytes.length] ?? 0);
}

function repeated(bytes: Uint8Array, times: number): Uint8Array {
  return concatBytes(...Array.from({ length: times }, () => bytes));
}

/** One of two arrays for each bit of a number, the lowest bit first. */
function bitsOf(number: number, one: Uint8Array, zero: Uint8Array): readonly Uint8Array[] {
  return number === 0 ? [] : [number % 2 === 1 ? one : zero, ...bitsOf(Math.floor(number / 2), one, zero)];
}

/**
 * Encodes three bytes as four characters, the lowest six bits first. The bytes of a triple are 21 apart, and each
 * triple is rotated by one more: 0 21 42, 22 43 1, 44 2 23, …; the last byte is encoded alone.
 */
function encoded(digest: Uint8Array): string {
  const triples = Array.from({ length: 21 }, (_, index) => {
    const places = [index, index + 21, index + 42];
    const turned = [...places.slice(index % 3), ...places.slice(0, index % 3)];
    const [high = 0, middle = 0, low = 0] = turned.map((place) => digest[place] ?? 0);
    return characters(high * 65_536 + middle * 256 + low, 4);
  });
  return triples.join('') + characters(digest[63] ?? 0, 2);
}

function characters(bits: number, count: number): string {
  return Array.from({ length: count }, (_, index) =>
    alphabet.charAt(Math.floor(bits / 64 ** index) % 64),
  ).join('');
}
