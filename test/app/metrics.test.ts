/**
 * What operators and their tools see: metrics, readiness, status, the operator's feed.
 */
import { readFileSync } from 'node:fs'
import { getElementsByTagName, textContent } from 'domutils'
import { parseDocument } from 'htmlparser2'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createApp } from '../../src/app/app.ts'
import { createMetrics, METRICS } from '../../src/app/counters.ts'
import type { AppDeps } from '../../src/app/deps.ts'
import { createEndpoint, type EndpointWish } from '../../src/app/endpoints.ts'
import type { Http } from '../../src/ports.ts'
import { DatabaseError } from '../../src/ports.ts'
import { createReadiness, watchWrites } from '../../src/runtime/node/readiness.ts'
import { disableEndpoint } from '../../src/store/endpoints.ts'
import { readXml } from '../publish/strict-xml.ts'
import { createWorld, testSource, type World } from '../support/world.ts'

const FEED = `<rss version="2.0"><channel><title>Paper</title><link>https://paper.example/</link><description>d</description>
<item><title>Bridge opened at Aranis</title><link>https://paper.example/1</link><description>The bridge was opened.</description></item>
</channel></rss>`

/** Two sources: one answers, one only when told to. */
async function world(): Promise<{ world: World; fail(yes: boolean): void; app: ReturnType<typeof createApp>; deps: AppDeps }> {
  let failing = true
  const http: Http = {
    async send({ url }) {
      const broken = failing && url.startsWith('https://broken.example/')
      const body = new TextEncoder().encode(
        broken ? 'no' : url.endsWith('robots.txt') ? '' : FEED.replaceAll('paper', new URL(url).hostname.split('.')[0]!),
      )
      return {
        ok: true,
        response: { url, status: broken ? 500 : 200, headers: { 'content-type': 'application/rss+xml' }, body },
      }
    },
  }
  const sources = ['paper', 'broken'].map((id) =>
    testSource({ id, url: `https://${id}.example/rss`, title: `The ${id}`, fullText: 'never' }),
  )
  const made = await createWorld({ http, sources })
  onTestFinished(() => made.close())
  const deps: AppDeps = { ...made.deps, metrics: createMetrics() }
  return { world: made, fail: (yes) => (failing = yes), app: createApp(() => deps), deps }
}

const lines = (text: string, name: string): string[] => text.split('\n').filter((line) => line.startsWith(name))

describe('/metrics', () => {
  it('tells states, lag, counts and renditions in the format Prometheus reads', async () => {
    const { world: w, app, deps } = await world()
    deps.metrics?.polled((await w.poll('paper')).record)
    for (let i = 0; i < 3; i++) {
      deps.metrics?.polled((await w.poll('broken')).record)
      w.clock.advance(1000)
    }
    await app.request('/feeds/all.rss')
    await app.request('/feeds/all.rss')
    await app.request('/nowhere/at/all')
    w.clock.advance(86_400_000 * 3)
    const response = await app.request('/metrics')
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    const text = await response.text()
    expect(text).toContain('dateline_polls_total{outcome="ok"} 1\n')
    expect(text).toContain('dateline_polls_total{outcome="failed"} 3\n')
    expect(text).toContain('dateline_items_total{result="new"} 1\n')
    expect(text).toContain('dateline_sources{state="ok"} 1\n')
    expect(text).toContain('dateline_sources{state="failing"} 1\n')
    expect(text).toContain('dateline_source_trouble{source="broken",state="failing"} 1\n')
    expect(text).toContain('dateline_renditions_total{result="hit"} 1\n')
    expect(text).toContain('dateline_renditions_total{result="miss"} 1\n')
    expect(text).toContain('dateline_http_requests_total{kind="other",status="4xx"} 1\n')
    expect(text).toContain('dateline_articles 1\n')
    expect(Number(lines(text, 'dateline_schedule_lag_seconds ')[0]?.split(' ')[1])).toBeGreaterThan(86_400)
    for (const line of text.trimEnd().split('\n'))
      expect(line).toMatch(/^(?:# (?:HELP|TYPE) [a-z_]+ .+|[a-z_]+(?:\{[a-z]+="[^"]*"(?:,[a-z]+="[^"]*")*\})? -?[\d.e+-]+)$/)
  })

  it('documents every figure', () => {
    const page = readFileSync('docs/monitoring.md', 'utf8')
    const board = readFileSync('docs/grafana/dateline.json', 'utf8')
    expect(METRICS.filter(({ name }) => !page.includes(`\`${name}\``)).map(({ name }) => name)).toEqual([])
    const known = new Set<string>(METRICS.map(({ name }) => name))
    const used = [
      ...`${board}${readFileSync('docs/grafana/alerts.yaml', 'utf8')}`.matchAll(/\b(?:dateline|process)_[a-z_]+/g),
    ].map(([name]) => name)
    expect(used.filter((name) => !known.has(name))).toEqual([])
    expect(used.length).toBeGreaterThan(10)
  })
})

describe('/readyz', () => {
  it('names what keeps the service from working, beside a /healthz that stays well', async () => {
    const { deps } = await world()
    let faults: string[] = []
    const app = createApp(() => ({ ...deps, ready: async () => faults }))
    expect((await app.request('/readyz')).status).toBe(200)
    faults = ['The disk is full.']
    const response = await app.request('/readyz')
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({ title: 'Not ready', detail: 'The disk is full.', faults })
    expect((await app.request('/healthz')).status).toBe(200)
  })

  it('notices writes that fail, and writes that work again', async () => {
    const { world: w } = await world()
    let full = true
    const refuse = (): never => {
      throw new DatabaseError('full', 'database or disk is full')
    }
    const watched = watchWrites({
      ...w.db,
      run: async (sql, params) => (full ? refuse() : w.db.run(sql, params)),
      batch: async (statements) => (full ? refuse() : w.db.batch(statements)),
    })
    const ready = createReadiness({ watched, dataDir: '/', schedule: () => ({ sinceMs: 10, everyMs: 1000 }) })
    expect((await ready())[0]).toMatch(/^The disk is full: feeds are served from what is stored/)
    full = false
    await watched.db.run("UPDATE meta SET value = value WHERE key = 'epoch'")
    expect(await ready()).toEqual([])
    const late = createReadiness({ watched, dataDir: '/', schedule: () => ({ sinceMs: 600_000, everyMs: 1000 }) })
    expect(await late()).toEqual(['The schedule was last looked at 600 s ago.'])
  })
})

describe('/status.json', () => {
  it('narrows by state and limit, and refuses what it does not know', async () => {
    const { world: w, app } = await world()
    await w.poll('paper')
    const read = async (query: string) =>
      (await (await app.request(`/status.json${query}`)).json()) as { count: number; sources: { id: string }[] }
    expect((await read('')).sources.map((s) => s.id)).toEqual(['broken', 'paper'])
    expect(await read('?state=ok')).toMatchObject({ count: 1, sources: [{ id: 'paper' }] })
    expect(await read('?limit=1')).toMatchObject({ count: 2, sources: [{ id: 'broken' }] })
    expect((await app.request('/status.json?state=fine')).status).toBe(400)
    expect((await app.request('/status.json?limit=0')).status).toBe(400)
  })
})

describe('/status', () => {
  it('shows the last polls with what changed, and the days as a picture that needs no style', async () => {
    const { world: w, app } = await world()
    await w.poll('paper')
    await w.poll('broken')
    const page = parseDocument(await (await app.request('/status')).text())
    const items = getElementsByTagName('li', page).map((item) => textContent(item).trim())
    expect(items).toContainEqual(expect.stringMatching(/^3 March 2026, 12:00 UTC: Read, 1 new$/))
    expect(items).toContainEqual(expect.stringMatching(/^3 March 2026, 12:00 UTC: Failed\. .*500/))
    expect(getElementsByTagName('rect', page)).toHaveLength(14)
    expect(getElementsByTagName('svg', page).find((svg) => svg.attribs['role'] === 'img')?.attribs['aria-label']).toMatch(
      /new articles in 14 days/,
    )
  })
})

describe('/feeds/_operator.atom', () => {
  it('tells failing and recovered as entries, and keeps them out of the public feeds', async () => {
    const { world: w, fail, app } = await world()
    for (let i = 0; i < 3; i++) await w.poll('broken')
    w.clock.advance(60_000)
    fail(false)
    await w.poll('broken')
    const response = await app.request('/feeds/_operator.atom')
    expect(response.headers.get('content-type')).toBe('application/atom+xml; charset=utf-8')
    const text = await response.text()
    readXml(text)
    const entries = getElementsByTagName('entry', parseDocument(text, { xmlMode: true }))
    expect(entries.map((entry) => textContent(getElementsByTagName('title', entry)))).toEqual([
      'The broken can be read again',
      'The broken cannot be read',
    ])
    expect(textContent(getElementsByTagName('summary', entries[1]!))).toMatch(/500/)
    const again = await app.request('/feeds/_operator.atom', { headers: { 'if-none-match': response.headers.get('etag') ?? '' } })
    expect(again.status).toBe(304)
    expect(await (await app.request('/feeds/all.atom')).text()).not.toContain('cannot be read')
    expect(await (await app.request('/feeds.opml')).text()).not.toContain('_operator')
  })

  it('names a disabled endpoint by its id, not by its address', async () => {
    const { world: w, app, deps } = await world()
    const address = 'https://receiver.example/secret-path'
    const wish: EndpointWish = { url: address, events: [], sources: [], content: 'none', backfill: false }
    const { endpoint } = await createEndpoint(deps, wish)
    await disableEndpoint(deps.db, endpoint, 'gone: the receiver answered 410', w.clock.now())
    const text = await (await app.request('/feeds/_operator.atom')).text()
    expect(text).toContain(`<title>A webhook endpoint was disabled: ${endpoint.id}</title>`)
    expect(text).toContain(`/operator/endpoints/${endpoint.id}"`)
    expect(text).not.toContain('secret-path')
  })
})
