/**
 * The whole store, table by table, for moving to another home (`dateline export --all`, `import --all`).
 *
 * Effects: reads and writes the store.
 *
 * @module
 */
import { Hono } from 'hono'
import { z } from 'zod'
import { openMeta } from '../../store/meta.ts'
import { clearStore, findTable, isUnused, listTables, readTable, rebuildSearch, writeRows } from '../../store/transfer.ts'
import type { AppEnv } from '../deps.ts'
import type { Operation } from '../operations.ts'
import { problemResponse } from '../problem.ts'
import { readJson } from '../read-body.ts'

/** A page of long articles; only the root token gets here. */
const MAX_BODY = 48 * 1024 * 1024
const VALUE = z.union([z.string(), z.number(), z.null()])
/** JSON in the address; what is no JSON is no key. */
const KEY = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text)
    } catch {
      context.addIssue('no JSON')
      return z.NEVER
    }
  })
  .pipe(z.array(VALUE))
const PAGE = z.object({ table: z.string(), columns: z.array(z.string()), rows: z.array(z.array(VALUE)) })

export const storeOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/api/store',
    summary: 'The tables of the store, in the order in which another store takes them in',
    scope: 'admin',
    answers: { 200: 'Their names, and the epoch of cursors' },
  },
  {
    method: 'get',
    path: '/api/store/{table}',
    summary: 'A page of a table, in the order of its key',
    scope: 'admin',
    query: { after: 'JSON: `next` of the page before' },
    answers: { 200: 'Columns, rows, and `next` where more may follow' },
  },
  {
    method: 'post',
    path: '/api/store',
    summary: 'Takes in a page as it was given out; rows that are there stay',
    scope: 'admin',
    body: PAGE,
    answers: { 204: 'Taken in' },
  },
  {
    method: 'post',
    path: '/api/store/clear',
    summary: 'Makes room for a whole store',
    scope: 'admin',
    answers: { 204: 'Nothing is left', 409: 'The store holds articles' },
  },
  {
    method: 'post',
    path: '/api/store/search',
    summary: 'Makes a page of the search table anew',
    scope: 'admin',
    query: { after: '`next` of the page before' },
    answers: { 200: '`next` where more follows, else null' },
  },
]

export const storeRoutes = new Hono<AppEnv>()
  .get('/api/store', async (c) => {
    const { db, meta } = c.get('deps')
    return c.json({ epoch: meta.epoch, tables: await listTables(db) })
  })
  .get('/api/store/:table', async (c) => {
    const { db } = c.get('deps')
    const table = await findTable(db, c.req.param('table'))
    if (!table) return problemResponse(404, { title: 'Not found', detail: 'There is no such table.' })
    const given = c.req.query('after')
    const after = KEY.safeParse(given)
    if (given !== undefined && (!after.success || after.data.length !== table.keys.length))
      return problemResponse(422, { title: 'Not understood', detail: 'after is `next` of the page before, as JSON.' })
    return c.json(await readTable(db, table, after.data))
  })
  .post('/api/store/clear', async (c) => {
    const { db } = c.get('deps')
    if (!(await isUnused(db))) {
      return problemResponse(409, {
        title: 'In use',
        detail: 'This store holds articles already; a whole store comes into an unused one.',
      })
    }
    await clearStore(db)
    return c.body(null, 204)
  })
  // Page by page: a Worker has no time for more at once.
  .post('/api/store/search', async (c) => {
    const after = c.req.query('after') ?? '0'
    if (!/^\d{1,15}$/.test(after))
      return problemResponse(422, { title: 'Not understood', detail: 'after is `next` of the page before.' })
    const next = await rebuildSearch(c.get('deps').db, Number(after))
    return c.json({ next: next ?? null })
  })
  .post('/api/store', async (c) => {
    const read = await readJson(c, MAX_BODY)
    if ('problem' in read) return read.problem
    const page = PAGE.safeParse(read.json)
    if (!page.success)
      return problemResponse(422, { title: 'Not understood', detail: 'A page is a table, its columns and its rows.' })
    const { db, meta, clock, random } = c.get('deps')
    try {
      await writeRows(db, page.data)
      // Cursors name the store's epoch, which came with it.
      if (page.data.table === 'meta') Object.assign(meta, await openMeta(db, clock.now(), random))
    } catch (error) {
      if (error instanceof RangeError) return problemResponse(422, { title: 'Another schema', detail: `${error.message}.` })
      throw error
    }
    return c.body(null, 204)
  })
