import * as z from 'zod/mini';
import { webhookSchema } from '../../../src/sinks/webhook/webhook-body.ts';
import type { ServiceRules } from '../fake-service.ts';

/** Somebody who takes our own JSON, and nothing that is not as its schema says. */
export const webhookRules =
  (path: string): ServiceRules =>
  (request) => {
    if (request.path !== path) return { status: 404 };
    if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) return { status: 415 };
    const { data, error } = z.safeParse(z.strictObject(webhookSchema.shape), request.json);
    if (error !== undefined) return { status: 422, body: z.prettifyError(error) };
    return { status: 204, said: `${data.title}: ${data.text}` };
  };
