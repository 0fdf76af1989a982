/**
 * The threads of one process: the store's answer while others wait, the working one tells what it did, and none dies alone.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Log } from '../../../src/ports.ts'
import { openDatabase } from '../../../src/runtime/node/database.ts'
import { openDatabaseThreads } from '../../../src/runtime/node/database-thread.ts'
import { startServer } from '../../../src/runtime/node/server.ts'
import { readSettings } from '../../../src/runtime/node/settings.ts'
import { scratch } from '../../cli/run-command.ts'

const SLOW = 'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000) SELECT max(i) AS i FROM n'

describe('the store in threads', () => {
  it('answers others while one question takes long', async () => {
    const path = join(scratch(), 'store.sqlite')
    ;(await openDatabase(path)).close()
    const db = openDatabaseThreads(path, { most: 2 })
    const order: string[] = []
    const slow = db.all(SLOW).then(([row]) => order.push(`slow ${JSON.stringify(row)}`))
    const timer = new Promise<void>((done) => setTimeout(done)).then(() => order.push('timer'))
    const quick = db.all('SELECT 1 AS one').then(() => order.push('quick'))
    await Promise.all([slow, timer, quick])
    expect(order.slice(0, 2).sort()).toEqual(['quick', 'timer'])
    expect(order[2]).toBe('slow {"i":2000000}')
    await db.close()
    await expect(db.all('SELECT 1')).rejects.toMatchObject({ name: 'DatabaseError' })
  })

  it('finishes what was begun before it is closed', async () => {
    const path = join(scratch(), 'store.sqlite')
    ;(await openDatabase(path)).close()
    const db = openDatabaseThreads(path, { most: 1 })
    const written = db.run("INSERT INTO meta (key, value) VALUES ('last', 'word')", [], { lazy: true })
    const closed = db.close()
    expect(await written).toMatchObject({ changes: 1 })
    await closed
  })

  it('takes the process with it when it dies, and says so', async () => {
    const folder = scratch()
    writeFileSync(join(folder, 'store.sqlite'), 'no database at all '.repeat(500))
    const script = join(folder, 'dies.mjs')
    const module = new URL('../../../src/runtime/node/database-thread.ts', import.meta.url).href
    writeFileSync(
      script,
      `const { openDatabaseThreads } = await import(${JSON.stringify(module)})
openDatabaseThreads(${JSON.stringify(join(folder, 'store.sqlite'))}, { most: 1 }).all('SELECT 1')
setInterval(() => {}, 1000)`,
    )
    const child = spawn(process.execPath, [script])
    let said = ''
    child.stderr.on('data', (data) => {
      said += data
    })
    const [code] = await once(child, 'close')
    expect({ code, said }).toEqual({
      code: 1,
      said: expect.stringMatching(/a thread of the store failed, so the process ends: .*not a database.*start it again/),
    })
  })
})

describe('the working thread', () => {
  it('counts, logs, reads the files again and ends as one part of the process', async () => {
    const folder = scratch()
    const origin = createServer((_request, response) => response.writeHead(404).end())
    origin.listen(0, '127.0.0.1')
    await once(origin, 'listening')
    onTestFinished(() => void origin.close())
    const place = `127.0.0.1:${(origin.address() as AddressInfo).port}`
    mkdirSync(join(folder, 'feeds'))
    writeFileSync(join(folder, 'feeds/paper.yaml'), `title: Paper\nurl: http://${place}/rss\n`)
    const lines: string[] = []
    const log: Log = {
      info: (event) => void lines.push(event),
      warn: (event, fields) => void lines.push(`${event} ${fields?.['source']}`),
      error: (event) => void lines.push(event),
      with: () => log,
    }
    const env = {
      DATELINE_FEEDS: join(folder, 'feeds'),
      DATELINE_DATA: join(folder, 'data'),
      DATELINE_ALLOW_HOSTS: place,
      DATELINE_PORT: '0',
    }
    const server = await startServer(readSettings(env, 'test'), { env, log: () => log })
    const read = async (path: string): Promise<string> => (await fetch(server.listening + path)).text()
    await expect.poll(() => read('/metrics'), { timeout: 20_000 }).toMatch(/^dateline_polls_total\{outcome="(failed|gone)"\} 1$/m)
    expect(lines).toContain('poll paper')
    expect(await read('/readyz')).toBe('ready\n')
    writeFileSync(join(folder, 'feeds/second.yaml'), `title: Second\nurl: http://${place}/second\n`)
    await server.reload()
    expect(lines).toContain('reloaded')
    expect(await read('/feeds/second.json')).toContain('"title":"Second"')
    await server.stop()
    await expect(read('/healthz')).rejects.toThrow()
  })
})
