/**
 * What Seam's API has and the pinned description does not have yet. Source: the request and resource types of Seam's
 * SDK (`@seamapi/http` 2.32.0, September 2026). The generator refuses an amendment that the pin already
 * contains, so this file shrinks whenever the pin is raised.
 */
import type { JsonSchema } from './seam-facts.ts';

const text: JsonSchema = { type: 'string' };
const uuid: JsonSchema = { type: 'string', format: 'uuid' };
const list = (items: JsonSchema): JsonSchema => ({ type: 'array', items });

export const addedProperties: Record<string, Record<string, JsonSchema & { always?: boolean }>> = {
  user_identity: {
    merged_user_identity_ids: { ...list(uuid), always: true },
    merged_user_identity_keys: { ...list(text), always: true },
  },
  acs_entrance: {
    akiles_metadata: {
      type: 'object',
      properties: {
        actions: list({ type: 'object', properties: { id: text, name: text } }),
        gadget_id: text,
        site_id: text,
        site_name: text,
      },
    },
  },
  acs_credential: {
    akiles_metadata: { type: 'object', properties: { member_pin_id: text } },
  },
};

export const addedParameters: Record<string, Record<string, JsonSchema>> = {
  '/acs/entrances/list': { access_method_id: uuid },
};

export const addedCalls: Record<string, { methods: string[]; parameters: JsonSchema }> = {
  '/user_identities/merge': {
    methods: ['POST'],
    parameters: {
      type: 'object',
      properties: {
        user_identity_id: uuid,
        user_identity_key: text,
        merged_user_identity_ids: { ...list(uuid), minItems: 1, maxItems: 20 },
        merged_user_identity_keys: { ...list(text), minItems: 1, maxItems: 20 },
      },
    },
  },
};
