/**
 * `poll` and `preview` as a person runs them, on the newsroom.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Newsroom } from '../../scripts/newsroom/newsroom.ts'
import { noon, startNewsroom } from '../support/newsroom.ts'

function prepare(newsroom: Newsroom, ids: string[]): Record<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'dateline-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))
  mkdirSync(join(folder, 'feeds'))
  writeFileSync(join(folder, 'ca.pem'), newsroom.caPem)
  for (const id of ids) copyFileSync(`feeds/${id}.yaml`, join(folder, 'feeds', `${id}.yaml`))
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('DATELINE_'))
  return {
    ...(Object.fromEntries(inherited) as Record<string, string>),
    NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem'),
    DATELINE_FEEDS: join(folder, 'feeds'),
    DATELINE_DATA: join(folder, 'data'),
    DATELINE_RESOLVE: newsroom.resolveRules,
    DATELINE_HOST_SPACING: '0',
    DATELINE_CLOCK: noon.toISOString(),
  }
}

async function run(args: string[], env: Record<string, string>): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, ['src/cli/dateline.mjs', ...args], { env })
  let out = ''
  let err = ''
  child.stdout.on('data', (data) => {
    out += data
  })
  child.stderr.on('data', (data) => {
    err += data
  })
  const [code] = await once(child, 'close')
  return { code, out, err }
}

interface PollReport {
  sources: {
    source: string
    outcome: string
    requests: number
    new: number
    updated: number
    withdrawn: number
    unchanged: number
    filtered: number
  }[]
}

describe('dateline poll', () => {
  it('ends with 0 and counts per source when all were polled and stored', async () => {
    const newsroom = await startNewsroom()
    const env = prepare(newsroom, ['news-az', 'interfax', 'dw-world'])
    const first = await run(['poll', '--json'], env)
    expect(first).toMatchObject({ code: 0 })
    expect((JSON.parse(first.out) as PollReport).sources).toEqual([
      expect.objectContaining({
        source: 'dw-world',
        outcome: 'ok',
        new: 12,
        updated: 0,
        withdrawn: 0,
        unchanged: 0,
        filtered: 0,
      }),
      expect.objectContaining({ source: 'interfax', outcome: 'ok', new: 12 }),
      expect.objectContaining({ source: 'news-az', outcome: 'ok', new: 12 }),
    ])
    newsroom.correct('news.az', newsroom.truth('news.az')[2]!.slug)
    newsroom.publish('news.az')
    const second = await run(['poll', 'news-az', '--json'], env)
    expect((JSON.parse(second.out) as PollReport).sources).toEqual([
      expect.objectContaining({ source: 'news-az', outcome: 'ok', new: 1, updated: 1, unchanged: 11 }),
    ])
    const third = await run(['poll'], env)
    expect(third.out).toMatch(/3 sources polled, 0 failed/)
  })

  it('ends with 1 and the reason when a source failed, and stores the others', async () => {
    const newsroom = await startNewsroom()
    const env = prepare(newsroom, ['news-az', 'dw-world'])
    newsroom.break('news.az', '500')
    const result = await run(['poll'], env)
    expect(result.code).toBe(1)
    expect(result.out).toMatch(/FAIL news-az.*500/)
    expect(result.out).toMatch(/ok {3}dw-world: 12 new/)
  })
})

describe('dateline preview', () => {
  it('shows items and one article with the evidence of each field, and stores nothing', async () => {
    const newsroom = await startNewsroom()
    const env = prepare(newsroom, ['news-az'])
    const result = await run(['preview', 'news-az'], env)
    expect(result.code).toBe(0)
    const [newest] = newsroom.truth('news.az')
    expect(result.out).toContain(newest!.title)
    expect(result.out).toMatch(/published +.*\[selector/)
    expect(result.out).toMatch(/content +\d+ words/)
    expect(existsSync(env['DATELINE_DATA']!)).toBe(false)
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('dateline-preview-'))).toEqual([])
  })

  it('finds the feed behind any address', async () => {
    const newsroom = await startNewsroom()
    const env = prepare(newsroom, ['news-az'])
    const site = newsroom.sites.find((s) => s.offer === 'autodiscovery')!
    const result = await run(['preview', `https://${site.host}/`, '--json'], env)
    expect(result.code).toBe(0)
    expect(JSON.parse(result.out)).toMatchObject({
      outcome: 'ok',
      items: expect.arrayContaining([expect.objectContaining({ title: expect.any(String) })]),
    })
  })

  it('says what it could not read, and ends with 1', async () => {
    const newsroom = await startNewsroom()
    const env = prepare(newsroom, ['news-az'])
    newsroom.break('news.az', 'garbage')
    const result = await run(['preview', 'news-az'], env)
    expect(result.code).toBe(1)
  })
})
