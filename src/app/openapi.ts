/**
 * The OpenAPI 3.1 document of the API, made from the schemas that check the requests.
 *
 * Effects: none.
 *
 * @module
 */
import { z } from 'zod'
import type { Operation } from './operations.ts'
import { bundleOperations } from './routes/bundles.ts'
import { changesOperations } from './routes/changes.ts'
import { endpointOperations } from './routes/endpoint-operations.ts'
import { pollOperations } from './routes/polls.ts'
import { sourceOperations } from './routes/sources.ts'
import { storeOperations } from './routes/store.ts'
import { tokenOperations } from './routes/tokens.ts'
import { withdrawalOperations } from './routes/withdrawals.ts'

const OPERATIONS: readonly Operation[] = [
  ...changesOperations,
  ...pollOperations,
  ...sourceOperations,
  ...bundleOperations,
  ...storeOperations,
  ...endpointOperations,
  ...tokenOperations,
  ...withdrawalOperations,
]

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
})

/** The document; `baseUrl` is the service's public address. */
export function openApiDocument(baseUrl: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const operation of OPERATIONS) {
    const at = (paths[operation.path] ??= {})
    at[operation.method] = describe(operation)
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Dateline',
      version: '1',
      description:
        'Sources, bundles, polls, withdrawals, webhook endpoints and tokens of one Dateline. Errors are problem documents (RFC 9457). A POST may carry an Idempotency-Key; the same key within a day gets the same answer.',
    },
    servers: [{ url: baseUrl }],
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: {
        Problem: {
          type: 'object',
          required: ['type', 'title', 'status', 'detail'],
          properties: {
            type: { type: 'string' },
            title: { type: 'string' },
            status: { type: 'integer' },
            detail: { type: 'string' },
            faults: { type: 'array', items: { type: 'string' } },
          },
        },
      },
    },
  }
}

function describe(operation: Operation): Record<string, unknown> {
  const { method, path, summary, scope, body, query = {}, answers } = operation
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
  const inQuery = Object.entries(query).map(([name, description]) => ({
    name,
    in: 'query',
    description,
    schema: { type: 'string' },
  }))
  const repeat = { name: 'Idempotency-Key', in: 'header', schema: { type: 'string', maxLength: 200 } }
  const parameters = [...inPath, ...inQuery, ...(method === 'post' ? [repeat] : [])]
  return {
    operationId: operationId(method, path),
    summary,
    description: scope === 'open' ? 'Needs no token.' : `Needs a token with the scope \`${scope}\` or \`admin\`.`,
    ...(scope === 'open' ? { security: [] } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: { content: { 'application/json': { schema: schemaOf(body) } } } } : {}),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, description]) => [
          status,
          Number(status) >= 400 ? problem(description) : { description, ...(status === '204' ? {} : JSON_ANSWER) },
        ]),
      ),
      ...(scope === 'open' ? {} : { 401: problem('No token, or a wrong one'), 429: problem('Too many wrong tokens') }),
      ...(body ? { 400: problem('Not JSON'), 413: problem('More than 1 MiB'), 422: problem('Not understood') } : {}),
    },
  }
}

const JSON_ANSWER = { content: { 'application/json': { schema: { type: 'object' } } } }

function operationId(method: string, path: string): string {
  const words = path
    .replace(/^\/api\//, '')
    .split(/[/{}.-]+/)
    .filter((word) => word !== '')
  return method + words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('')
}

function schemaOf(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return rest
}
