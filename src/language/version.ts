import manifest from '../../package.json' with { type: 'json' };

/** The version of Polkan. */
export const version: string = manifest.version;
