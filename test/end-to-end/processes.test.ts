/**
 * Several processes on one database: one serves, others work, one of them is killed.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it, onTestFinished } from 'vitest'
import { newsroomEnv, scratch } from '../cli/run-command.ts'
import { noon, startNewsroom } from '../support/newsroom.ts'

const SCRIPT = resolve('src/cli/dateline.mjs')

interface Running {
  child: ChildProcess
  said(): string
  /** Resolves when it printed this. */
  until(pattern: RegExp): Promise<RegExpExecArray>
}

function start(args: string[], env: Record<string, string>): Running {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(?:DATELINE_|PORT$|HOST$)/.test(name))
  const child = spawn(process.execPath, [SCRIPT, ...args], { env: { ...Object.fromEntries(inherited), ...env } })
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data) => {
      text += data
    })
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'close')
  })
  return {
    child,
    said: () => text,
    async until(pattern) {
      for (let i = 0; i < 300; i++) {
        const found = pattern.exec(text)
        if (found) return found
        await new Promise((done) => setTimeout(done, 50))
      }
      throw new Error(`${args.join(' ')} never said ${pattern}: ${text}`)
    },
  }
}

describe('processes on one database', () => {
  it('share the work, double nothing, and take up what a killed one held', async () => {
    const newsroom = await startNewsroom()
    const dir = scratch()
    mkdirSync(join(dir, 'feeds'))
    for (const { sourceId } of newsroom.sites) copyFileSync(`feeds/${sourceId}.yaml`, join(dir, 'feeds', `${sourceId}.yaml`))
    const env = {
      ...newsroomEnv(newsroom, dir),
      DATELINE_HOST_SPACING: '30',
      DATELINE_TICK: '1',
      DATELINE_PORT: '0',
      DATELINE_CLOCK: noon.toISOString(),
      DATELINE_ADMIN_TOKEN: 'a-token-for-tests',
    }
    const expected = newsroom.sites.reduce((n, site) => n + newsroom.truth(site.host).length, 0)
    const served = start(['serve', '--no-poll', '--dir', dir], env)
    const [, address] = await served.until(/serving (http:\/\/\S+?)\/\s/)
    const doomed = start(['work', '--dir', dir], env)
    await doomed.until(/working/)
    await new Promise((done) => setTimeout(done, 400))
    doomed.child.kill('SIGKILL')
    await once(doomed.child, 'close')
    const workers = [start(['work', '--dir', dir], env), start(['work', '--dir', dir], env)]
    const items = async (): Promise<number> => {
      const status = (await (await fetch(`${address}/status.json`)).json()) as {
        sources: { items: number; lastPoll: string | null }[]
      }
      return status.sources.every((s) => s.lastPoll) ? status.sources.reduce((n, s) => n + s.items, 0) : 0
    }
    for (let i = 0; i < 400 && (await items()) < expected; i++) await new Promise((done) => setTimeout(done, 100))
    expect(await items()).toBe(expected)
    expect(await (await fetch(`${address}/feeds/all.json`)).json()).toMatchObject({
      items: expect.arrayContaining([expect.anything()]),
    })
    expect(served.said()).not.toMatch(/ poll /)
    const asked = await fetch(`${address}/api/polls`, {
      method: 'POST',
      headers: { authorization: 'Bearer a-token-for-tests' },
      body: '{}',
    })
    expect(asked.status).toBe(202)
    const before = workers.map((worker) => worker.said().length)
    await Promise.any(workers.map((worker, i) => worker.until(new RegExp(`^[\\s\\S]{${before[i]},}unchanged`))))
    for (const { child } of workers) child.kill('SIGTERM')
    const codes = await Promise.all(workers.map(({ child }) => once(child, 'close')))
    expect(codes.map(([code]) => code)).toEqual([0, 0])
    const db = new DatabaseSync(join(dir, 'data/dateline.sqlite'), { readOnly: true })
    expect(db.prepare('SELECT count(*) AS n, count(DISTINCT id) AS ids FROM articles').get()).toEqual({
      n: expected,
      ids: expected,
    })
    expect(db.prepare("SELECT count(*) AS n FROM changes WHERE kind = 'created'").get()).toEqual({ n: expected })
    expect(db.prepare('SELECT count(*) AS n FROM sources WHERE lease_owner IS NOT NULL').get()).toEqual({ n: 0 })
    expect(db.prepare('SELECT count(*) AS n, max(seq) AS head FROM changes').get()).toEqual(
      db.prepare('SELECT max(seq) AS n, max(seq) AS head FROM changes').get(),
    )
    db.close()
  }, 60_000)
})
