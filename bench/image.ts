import { startEngine, whatIsMissing } from '../test/docker/engine.ts';
import { buildImage } from '../test/docker/image.ts';
import { type Line, limitRow, type Options, spreadOf } from './harness.ts';

const what = 'the image on top of its base';
const mostMb = 5;
const megabyte = 1_000_000;

/** How large the image is, and each of its layers. */
export const image = async ({ say }: Options): Promise<Line[]> => {
  const lacking = whatIsMissing();
  if (lacking !== null) return [{ what, goal: `≤ ${mostMb} MB`, skipped: lacking }];
  say('the image is built');
  const engine = await startEngine();
  try {
    const layers = await buildImage(engine.socket);
    const bytes = layers.reduce((sum, layer) => sum + layer.bytes, 0);
    // What only sets something is no layer worth a word.
    const note = layers
      .filter((layer) => layer.bytes >= megabyte / 100)
      .map((layer) => `${(layer.bytes / megabyte).toFixed(2)} MB ${layerName(layer.madeBy)}`)
      .join(', ');
    return [{ ...limitRow(what, 'MB', spreadOf([bytes / megabyte]), mostMb), note }];
  } finally {
    await engine.stop();
  }
};

/** What has made a layer, in a word or two: `COPY /build/dist ./dist/`. */
const layerName = (madeBy: string): string =>
  madeBy
    .replace(/^\/bin\/sh -c (?:#\(nop\) )?/, '')
    .replace(/(?:dir|multi|file):[0-9a-f]+ in /, '')
    .replaceAll('|', ' ')
    .trim()
    .slice(0, 60);
