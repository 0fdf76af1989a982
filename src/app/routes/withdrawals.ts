/**
 * Articles taken back by the operator's word (SEMANTICS 6): withdrawn, forgotten, brought back. For the root token and those
 * with scope `admin`.
 *
 * Effects: Database; hurries the queue.
 *
 * @module
 */
import { Hono } from 'hono'
import { z } from 'zod'
import { findArticle } from '../../store/articles.ts'
import { forgetArticle, purgeSearch, restoreArticle, withdrawArticle } from '../../store/forget.ts'
import { notThere } from '../auth.ts'
import type { AppEnv } from '../deps.ts'
import type { Operation } from '../operations.ts'
import { problemResponse } from '../problem.ts'
import { readBody } from '../read-body.ts'

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i

const NewWithdrawal = z.strictObject({
  /** Its id, or the address of its page here. */
  article: z.string().max(500),
  /** Every word of it goes from the store, too. */
  forget: z.boolean().optional(),
})

export const withdrawalRoutes = new Hono<AppEnv>()
  .post('/api/withdrawals', async (c) => {
    const { db, clock, queue } = c.get('deps')
    const body = await readBody(c, NewWithdrawal)
    if ('problem' in body) return body.problem
    const id = UUID.exec(body.value.article)?.[0]?.toLowerCase()
    const known = id === undefined ? undefined : await findArticle(db, id)
    if (!known || id === undefined) return notThere()
    await withdrawArticle(db, known, clock.now())
    const answer = { id: `urn:uuid:${id}`, state: 'withdrawn' }
    const now = body.value.forget ? await findArticle(db, id) : undefined
    if (now) await forgetArticle(db, now, clock.now())
    const search = body.value.forget ? { forgotten: true, search: (await purgeSearch(db)) ? 'rewritten' : 'later' } : {}
    await queue.send([{ type: 'deliver' }])
    return c.json({ ...answer, ...search })
  })
  .delete('/api/withdrawals/:id', async (c) => {
    const { db, clock, queue } = c.get('deps')
    const id = UUID.exec(c.req.param('id'))?.[0]?.toLowerCase()
    const known = id === undefined ? undefined : await findArticle(db, id)
    if (known?.article.state !== 'withdrawn') return notThere()
    if (!(await restoreArticle(db, known, clock.now())))
      return problemResponse(409, { title: 'Nothing to bring back', detail: 'This article was forgotten.' })
    await queue.send([{ type: 'deliver' }])
    return c.body(null, 204)
  })

export const withdrawalOperations: readonly Operation[] = [
  {
    method: 'post',
    path: '/api/withdrawals',
    summary: 'Withdraws an article for good; with `forget` every word of it goes from the store',
    scope: 'admin',
    body: NewWithdrawal,
    answers: { 200: 'It is withdrawn', 404: 'No such article' },
  },
  {
    method: 'delete',
    path: '/api/withdrawals/{id}',
    summary: 'Brings a withdrawn article back',
    scope: 'admin',
    answers: { 204: 'It is back', 404: 'No such withdrawn article', 409: 'It was forgotten' },
  },
]
