import packageJson from '../../package.json' with { type: 'json' };

/** This meshrr's version. */
export const version: string = packageJson.version;
