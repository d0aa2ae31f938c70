import { expect, it } from 'vitest';
import { sha512Crypt } from '../../../src/boot/access/sha512-crypt.ts';

// As Debian's crypt(3) has them; the first one is the specification's.
it.each([
  [
    'Hello world!',
    'saltstring',
    'svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1',
  ],
  ['', 's', '.ZBEl9liET9mKM6jGxl//vp8wOnIJwfkp.7sG2Ahu2q68bf4LasDRE6k5T5NPzLqBFx3oUbMl6xWpBsFfgm6..'],
  [
    'a',
    '0123456789abcdef',
    'qn2kMgR/Cs9pZI2hZfok3cbi0oHyRjH7NUyfGhPKp6EBvlZWbL3JMmASYlyEBxhP4jB3zti0119AKDkHdAVHI0',
  ],
  ['ä€ ', './AZaz', 'v6KTY9JKT0RpWRMwYI4sLQbimKL3QX/nIC3OHiRrVfGvNIXOOIQ9x8KUBs2HC1fK4eHggBdsEQgBhOS/Alnrn1'],
  [
    'x'.repeat(64),
    'sixtyfour',
    '.Sorg/RnSOcF1H8rncPn8Aec4l3/gwnrtqSZuE7OyLMr0hC.tcCJ1jb/kHNE7BzEdY0PwirqwJ0L98.qp7JnE0',
  ],
  [
    'y'.repeat(65),
    'sixtyfive',
    'hXSunuivHeOSLBXthctucrFsE5yunqF6717CQQMmRpWb4Z1dryiks88MRoiMqfzFdTO5cxmecomWrq63FsKD.1',
  ],
  [
    'a longer password than most people have, and then some more of it, still going on',
    '..',
    'k7PavCAvEB4OwSrWH2yFtBoP6/MSaCJ98XMF58uUCmrlQnVJIlHgGhQysX6thi9yERjinldv6XKIbnezVD7wR/',
  ],
])('the password %j is hashed with the salt %s as crypt(3) does', (password, salt, crypted) => {
  expect(sha512Crypt(password, salt)).toBe(`$6$${salt}$${crypted}`);
});
