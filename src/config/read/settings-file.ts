import { besideFile, noticesOnVariables, settingsIn, withoutFile } from './common-variables.ts';
import type { Content } from './content.ts';
import type { Environment } from './environment.ts';
import type { Finding } from '../check/finding.ts';
import { isMapping, type Mapping } from '../schema/mapping.ts';
import { parseYaml } from './parse-yaml.ts';
import { Settings } from '../schema/schema.ts';

/** A settings file's text; what it does not say, the variables that go beside it may. */
export function settingsFile(origin: string, text: string, environment: Environment): Content {
  const parsed = parseYaml(text);
  if (parsed.kind === 'problems') {
    return {
      origin,
      raw: undefined,
      locate: (finding) => finding,
      isFirstVersion: false,
      notices: [],
      problems: parsed.problems,
    };
  }
  const { content, locate, written } = parsed;
  const dotted = dottedAs(written(['asn']));
  const beside = settingsIn(besideFile, environment);
  return {
    origin,
    raw: isMapping(content)
      ? { ...beside, ...content, ...(dotted === undefined ? {} : { asn: undefined }) }
      : content,
    locate: ({ at, path, message }) => {
      const variable = isMapping(content) && !(path in content) ? besideFile.get(path) : undefined;
      return variable !== undefined && path in beside
        ? { path: variable, message }
        : { path, message, ...locate(at) };
    },
    isFirstVersion: false,
    notices: [
      ...noticesOnVariables(environment),
      ...(isMapping(content) ? noticesOnBoth(content, environment) : []),
    ],
    problems:
      dotted === undefined
        ? []
        : [
            {
              path: 'asn',
              message: `an AS number with a dot needs quotes, or YAML takes it for a fraction: "${dotted}"`,
              ...locate(['asn']),
            },
          ],
  };
}

/** A dotted AS number that YAML takes for a fraction: 65000.10 is 65000.1 to it, and 65000.0 is 65000. */
function dottedAs(written: string | undefined): string | undefined {
  return written !== undefined && /^\d+\.\d+$/.test(written) ? written : undefined;
}

/** What file and environment say differently, values aside, as they may be secrets. */
function noticesOnBoth(content: Mapping, environment: Environment): readonly Finding[] {
  return Object.entries(settingsIn(withoutFile, environment)).flatMap(([setting, told]) => {
    const path = withoutFile.get(setting) ?? setting;
    const inFile = content[setting];
    if (inFile !== undefined) {
      const message = `says something else than \`${setting}\` of the file, which counts; remove one of them`;
      return readsAs(setting, inFile) === readsAs(setting, told) ? [] : [{ path, message }];
    }
    const message = `does not count beside a settings file, write \`${setting}\` into it`;
    return besideFile.has(setting) ? [] : [{ path, message }];
  });
}

function readsAs(setting: string, value: unknown): unknown {
  const { shape } = Settings;
  return setting in shape ? shape[setting as keyof typeof shape].safeParse(value).data : undefined;
}
