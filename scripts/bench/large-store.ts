/**
 * What a request costs with a long history: `node scripts/bench/large-store.ts <folder>…`, each made by
 * `scripts/generate-store.ts`, the first one small. Starts `dateline serve --no-poll` on each and asks as a reader would;
 * answers are never ready bytes but for the 304.
 *
 * Effects: starts processes, listens on loopback; cuts the stores' archives.
 *
 * @module
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { figureOf } from './harness.ts'

const ROUNDS = 15
const WORDS = ['bridge', 'river', 'harbour', 'minister', 'budget', 'school', 'hospital', 'market', 'railway', 'valley', 'court']

interface Row {
  name: string
  /** Milliseconds, median. */
  median: number
  worst: number
}

async function timed(
  address: string,
  headers: Record<string, string> = {},
): Promise<{ ms: number; text: string; response: Response }> {
  const from = performance.now()
  const response = await fetch(address, { headers })
  const text = await response.text()
  if (response.status >= 400) throw new Error(`${address} was answered ${response.status}: ${text.slice(0, 200)}`)
  return { ms: performance.now() - from, text, response }
}

/** Every archive there is to cut is cut, as the first readers of a new store find it. */
async function cutArchives(base: string): Promise<Row[]> {
  const rows: Row[] = []
  for (const path of ['/feeds/all.rss', '/feeds/paper-3.rss', '/tags/shelf-3.rss']) {
    const times: number[] = []
    for (let n = 0; n < 3000; n++) {
      const { ms, text } = await timed(base + path)
      times.push(ms)
      if (text.includes('prev-archive') || text.includes('rel="prev-archive"')) break
    }
    const { median, max } = figureOf(times)
    rows.push({ name: `${path} while archives are cut (${times.length} requests)`, median, worst: max })
  }
  return rows
}

async function measureStore(folder: string): Promise<{ rows: Row[]; startMs: number; peakMb: number }> {
  const from = performance.now()
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../src/cli/dateline.mjs'), 'serve', '--no-poll'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      DATELINE_FEEDS: join(folder, 'feeds'),
      DATELINE_DATA: join(folder, 'data'),
      DATELINE_PORT: '0',
    },
  })
  try {
    const [line] = (await once(child.stdout, 'data')) as [Buffer]
    const startMs = performance.now() - from
    const base = /http:\S+[^/\s]/.exec(line.toString())?.[0] ?? ''
    const rows = await cutArchives(base)
    const head = (await timed(`${base}/feeds/all.json`)).text
    const archive = /"next_url":"([^"]+)"/.exec(head)?.[1]?.replace(/\.json$/, '')
    const changes = (await (await fetch(`${base}/api/changes?limit=1`)).json()) as { cursor: string }
    const kinds: [name: string, address: (n: number) => string][] = [
      ['/feeds/all', (n) => `${base}/feeds/all.rss?limit=${51 + n}`],
      ['/feeds/<source>', (n) => `${base}/feeds/paper-${n + 5}.rss?limit=49`],
      ['/tags/<tag>', (n) => `${base}/tags/shelf-${n % 10}.rss?limit=${51 + n}`],
      ['changes page of 100', () => `${base}/api/changes?limit=100&after=${changes.cursor}`],
      ['archive page', (n) => `${archive?.replace(/\d+$/, '')}${n + 1}.rss`],
      ['search by a word', (n) => `${base}/search?q=${WORDS[n % WORDS.length]}+${n}`],
      [
        'search by two words',
        (n) => `${base}/feeds/all.rss?q=${WORDS[n % WORDS.length]}+${WORDS[(n + 3) % WORDS.length]}&limit=${51 + n}`,
      ],
      ['since alone', (n) => `${base}/feeds/all.rss?since=2025-0${1 + (n % 9)}-01`],
      ['exclude a common word', (n) => `${base}/feeds/all.rss?exclude=${WORDS[n % WORDS.length]}&limit=${51 + n}`],
      ['a source, exclude', (n) => `${base}/feeds/paper-${n + 30}.rss?exclude=${WORDS[n % WORDS.length]}`],
      ['lang', (n) => `${base}/feeds/all.rss?lang=ka&limit=${51 + n}`],
      ['author', (n) => `${base}/feeds/all.rss?author=Reporter+${n + 7}`],
      ['/status.json', () => `${base}/status.json`],
      ['/metrics', () => `${base}/metrics`],
    ]
    for (const [name, address] of kinds) {
      const times: number[] = []
      for (let n = 0; n < ROUNDS; n++) times.push((await timed(address(n))).ms)
      const { median, max } = figureOf(times)
      rows.push({ name, median, worst: max })
    }
    const etag = (await timed(`${base}/feeds/all.rss`)).response.headers.get('etag') ?? ''
    const times: number[] = []
    for (let n = 0; n < ROUNDS * 3; n++) times.push((await timed(`${base}/feeds/all.rss`, { 'if-none-match': etag })).ms)
    rows.push({ name: '304', median: figureOf(times).median, worst: figureOf(times).max })
    const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]
    return { rows, startMs, peakMb: Number(peak) / 1024 }
  } finally {
    child.kill('SIGINT')
    await once(child, 'exit')
  }
}

const results = []
for (const folder of process.argv.slice(2)) results.push({ folder, ...(await measureStore(folder)) })
const first = results[0]
for (const { folder, rows, startMs, peakMb } of results) {
  console.log(`${folder}: answers ${startMs.toFixed(0)} ms after the start, peak RSS ${peakMb.toFixed(0)} MB`)
  for (const [at, row] of rows.entries()) {
    const small = first?.rows[at]?.median ?? row.median
    const ratio = row.name.includes('while archives') ? '' : `${(row.median / small).toFixed(2)} ×`
    console.log(
      `  ${row.name.padEnd(60)} ${row.median.toFixed(1).padStart(8)} ms  worst ${row.worst.toFixed(0).padStart(6)}  ${ratio}`,
    )
  }
}
