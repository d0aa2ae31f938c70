import { fileURLToPath } from 'node:url';
import { readTopology } from './read-topology.ts';

/** The article's network, which the demo plays. */
export const twoRegions = readTopology(fileURLToPath(new URL('two-regions.yml', import.meta.url)));
