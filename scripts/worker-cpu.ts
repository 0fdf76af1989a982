/**
 * Measures processor time in workerd: a long page and a long feed, first in a fresh isolate, then warm.
 *
 * A Worker cannot see its own processor time; that of the workerd process is read from outside (Linux only). The first
 * figure holds the engine's warming up, as a message that meets a new isolate does.
 *
 * Effects: starts workerd; prints.
 *
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { unstable_startWorker as startWorker } from 'wrangler'
import { fullFeed, newsPage } from './bench/material.ts'

process.env['WRANGLER_SEND_METRICS'] ??= 'false'
process.env['CLOUDFLARE_CF_FETCH_ENABLED'] ??= 'false'

const MATERIAL: [room: string, unit: string, body: string][] = [
  ['page', 'a page', pageOf(100)],
  ['feed', 'a feed of 200 items', fullFeed(200)],
  ['feed', 'a feed of 30 items', fullFeed(30)],
  ['unchanged', 'the feed of 200, unchanged, compared', fullFeed(200)],
  ['document', 'a document of 50 articles, made and coded', ''],
]
const TIMES = 100

for (const [room, unit, body] of MATERIAL) {
  const worker = await startWorker({
    config: fileURLToPath(new URL('bench/cpu-worker.toml', import.meta.url)),
    dev: { persist: false, server: { hostname: '127.0.0.1', port: 0 }, inspector: false, watch: false, logLevel: 'none' },
  })
  await worker.ready
  const run = async (times: number): Promise<number> => {
    const before = cpuMs()
    const answer = await worker.fetch(`http://worker.example/${room}?times=${times}`, { method: 'POST', body })
    if (!answer.ok) throw new Error(await answer.text())
    await answer.text()
    return cpuMs() - before
  }
  await run(0)
  const idle = await run(0)
  const cold = (await run(1)) - idle
  await run(TIMES)
  const warm = ((await run(TIMES)) - idle) / TIMES
  console.log(`${unit}, ${Math.round(body.length / 1024)} kB: ${cold.toFixed(0)} ms the first time, ${warm.toFixed(1)} ms warm`)
  await worker.dispose()
}
process.exit(0)

/** A news page of about so many kilobytes. */
function pageOf(kilobytes: number): string {
  const page = newsPage()
  const filler = '<li><a href="/news/another-story-of-the-day">Another story of the day, told in a few words</a></li>\n'
  const wanted = Math.max(0, kilobytes * 1024 - page.length)
  return page.replace('</body>', `<ul>${filler.repeat(Math.ceil(wanted / filler.length))}</ul></body>`)
}

/** Processor time of every workerd this process started, milliseconds. */
function cpuMs(): number {
  let ticks = 0
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      if (stat.includes('(workerd)') && Number(fields[1]) === process.pid) ticks += Number(fields[11]) + Number(fields[12])
    } catch {
      // Gone meanwhile.
    }
  }
  return ticks * 10
}
