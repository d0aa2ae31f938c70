import type { Observable } from 'rxjs';
import { credentialFiles, withCredentials } from '../config/agent-credentials.ts';
import type { Environment } from '../config/environment.ts';
import { loadSettings, type Loaded } from '../config/read/load.ts';
import { watchSettings } from '../config/read/watch.ts';
import type { KubeAccess } from '../kubernetes/kube-request.ts';
import type { Clock } from '../ports.ts';
import { needsKubernetes } from '../sources.ts';
import { messageOf } from '../model/message-of.ts';

/**
 * The settings each time their file is another one, as the agent would use them. A file that is gone is a
 * problem with it: what the environment says counts only at the start.
 */
export function reloadedSettings(
  path: string,
  first: Loaded,
  environment: Environment,
  kubeAccess: () => KubeAccess,
  clock: Clock,
): Observable<Loaded> {
  const load = (): Loaded => {
    const loaded = loadSettings(environment, path);
    if (loaded.kind === 'problems') return loaded;
    const settings = withCredentials(loaded.settings, credentialFiles(environment));
    try {
      if (needsKubernetes(settings)) kubeAccess();
      return { ...loaded, settings };
    } catch (error) {
      const because = messageOf(error);
      const problem = { path: 'bgpgroups', message: `the settings ask the API server, and ${because}` };
      return { kind: 'problems', problems: [problem], origin: loaded.origin };
    }
  };
  return watchSettings(path, first, load, clock);
}
