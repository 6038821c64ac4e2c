import * as z from 'zod/mini';

/** A decimal number within a range, written out. */
export const numberIn = (min: number, max: number, whole: boolean): z.ZodMiniType<number> =>
  z.pipe(
    z.pipe(z.string().check(z.regex(/^[+-]?\d{1,15}(\.\d{1,15})?$/)), z.transform(Number)),
    z.number().check(z.minimum(min), z.maximum(max), ...(whole ? [z.multipleOf(1)] : [])),
  ) as unknown as z.ZodMiniType<number>;

/** A yes or no, in any of the ways people write it. */
export const flagSchema = z.pipe(
  z.string().check(z.toLowerCase(), z.regex(/^(true|false|1|0|yes|no|on|off)$/)),
  z.transform((value) => ['true', '1', 'yes', 'on'].includes(value)),
) as unknown as z.ZodMiniType<boolean>;
