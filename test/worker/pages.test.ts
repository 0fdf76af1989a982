/**
 * Pages and the changes API in workerd: coded once, told once.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createNewsroom, type Newsroom } from '../../scripts/newsroom/newsroom.ts'
import { noon } from '../support/newsroom.ts'
import { startWorkerHome, type WorkerHome } from '../support/worker-home.ts'

describe('a person who reads the Worker', () => {
  let newsroom: Newsroom
  let home: WorkerHome

  beforeAll(async () => {
    newsroom = await createNewsroom({ clock: () => noon, stock: 4 })
    home = await startWorkerHome(newsroom, noon)
    await home.tick()
  }, 100_000)
  afterAll(async () => {
    await home?.close()
    await newsroom?.close()
  })

  it.each(['/', '/feeds/all', '/search?q=the', '/api/changes?format=ndjson', '/api/changes/snapshot'])(
    '%s arrives readable, coded or not',
    async (path) => {
      const accept = path.startsWith('/api') ? '*/*' : 'text/html'
      const plain = await home.get(path, { accept, 'accept-encoding': 'identity' })
      const coded = await home.get(path, { accept, 'accept-encoding': 'gzip' })
      expect([plain.status, coded.status]).toEqual([200, 200])
      expect(coded.text).toBe(plain.text)
      expect(coded.headers['vary']).toContain('Accept-Encoding')
      expect(plain.text).toMatch(path.startsWith('/api') ? /^\{/ : /^<!doctype html>/)
      const tag = coded.headers['etag']
      if (!path.startsWith('/api')) expect((await home.get(path, { accept, 'if-none-match': tag! })).status).toBe(304)
    },
  )
})
