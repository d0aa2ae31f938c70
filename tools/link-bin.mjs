// Makes `npx meshrr` work in a checkout: npm links the commands of dependencies, not those of the project itself.
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';

const bin = new URL('../node_modules/.bin/', import.meta.url);
mkdirSync(bin, { recursive: true });
rmSync(new URL('meshrr', bin), { force: true });
symlinkSync('../../bin/meshrr.mjs', new URL('meshrr', bin));
