import { besideFile, noticesOnVariables, settingsIn } from './common-variables.ts';
import type { Content } from './content.ts';
import type { Environment } from './environment.ts';
import { isMapping } from './mapping.ts';
import { parseYaml } from './parse-yaml.ts';

/** A settings file's text; what it does not say, the variables that go beside it may. */
export function settingsFile(origin: string, text: string, environment: Environment): Content {
  const parsed = parseYaml(text);
  if (parsed.kind === 'problems') {
    return { origin, raw: undefined, locate: (finding) => finding, notices: [], problems: parsed.problems };
  }
  const { content, locate } = parsed;
  const beside = settingsIn(besideFile, environment);
  return {
    origin,
    raw: isMapping(content) ? { ...beside, ...content } : content,
    locate: ({ at, path, message }) => {
      const variable = isMapping(content) && !(path in content) ? besideFile.get(path) : undefined;
      return variable !== undefined && path in beside
        ? { path: variable, message }
        : { path, message, ...locate(at) };
    },
    notices: noticesOnVariables(environment),
    problems: [],
  };
}
