/**
 * Named tokens over the API: list, make, revoke. For the root token and those with scope `admin`.
 *
 * Effects: Database.
 *
 * @module
 */
import { Hono } from 'hono'
import { z } from 'zod'
import { listTokens, removeToken, SCOPES, type StoredToken } from '../../store/tokens.ts'
import { notThere } from '../auth.ts'
import type { AppEnv } from '../deps.ts'
import type { Operation } from '../operations.ts'
import { readBody } from '../read-body.ts'
import { createToken } from '../tokens.ts'

const NewToken = z.strictObject({
  name: z.string().trim().min(1).max(100),
  scopes: z.array(z.enum(SCOPES)).min(1).max(SCOPES.length),
  expiresInDays: z.number().positive().max(3650).optional(),
})

export const tokenRoutes = new Hono<AppEnv>()
  .get('/api/tokens', async (c) => c.json({ tokens: (await listTokens(c.get('deps').db)).map(shownToken) }))
  .post('/api/tokens', async (c) => {
    const deps = c.get('deps')
    const body = await readBody(c, NewToken)
    if ('problem' in body) return body.problem
    const { name, scopes, expiresInDays } = body.value
    const { token, stored } = await createToken(deps, {
      name,
      scopes: [...new Set(scopes)],
      ...(expiresInDays === undefined ? {} : { expiresAt: new Date(deps.clock.now().getTime() + expiresInDays * 86_400_000) }),
    })
    return c.json({ ...shownToken(stored), token }, 201)
  })
  .delete('/api/tokens/:id', async (c) =>
    (await removeToken(c.get('deps').db, c.req.param('id'))) ? c.body(null, 204) : notThere(),
  )

export const tokenOperations: readonly Operation[] = [
  { method: 'get', path: '/api/tokens', summary: 'Tokens, without their values', scope: 'admin', answers: { 200: 'The list' } },
  {
    method: 'post',
    path: '/api/tokens',
    summary: 'Makes a token; its value is in this answer and nowhere else',
    scope: 'admin',
    body: NewToken,
    answers: { 201: 'The token' },
  },
  {
    method: 'delete',
    path: '/api/tokens/{id}',
    summary: 'Revokes a token at once',
    scope: 'admin',
    answers: { 204: 'Revoked', 404: 'No such token' },
  },
]

function shownToken({ id, name, scopes, createdAt, expiresAt }: StoredToken): Record<string, unknown> {
  return { id, name, scopes, createdAt: createdAt.toISOString(), expiresAt: expiresAt?.toISOString() ?? null }
}
