/**
 * The schema of a source file as JSON Schema (draft 7, which editors' YAML support reads).
 *
 * Effects: none.
 *
 * @module
 */
import { z } from 'zod'
import { bundleSchema, sourceSchema } from './schema.ts'

/** A file with `from` is checked as a bundle, any other as a source, so that an editor names the key that is wrong. */
export function sourceJsonSchema(): Record<string, unknown> {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Dateline source or bundle',
    type: 'object',
    if: { required: ['from'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { $ref: '#/definitions/bundle' },
    else: { $ref: '#/definitions/source' },
    definitions: { source: definition(sourceSchema), bundle: definition(bundleSchema) },
  }
}

function definition(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', target: 'draft-7' })
  return rest
}
