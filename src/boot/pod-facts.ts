import type { Environment } from '../config/environment.ts';
import type { Settings } from '../config/schema/settings.ts';
import type { Policy } from '../model/group.ts';

/** What a boot configuration is made of, templates aside. */
export interface PodFacts {
  readonly settings: Settings;
  readonly self: Policy['self'];
  readonly environment: Environment;
}
