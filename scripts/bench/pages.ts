/**
 * What extraction costs over real pages, beside htmlparser2's tree and Readability on linkedom.
 *
 *   node scripts/bench/pages.ts CORPUS_DIR [--rounds 5] [--step 1]
 *
 * All pages go through one variant, then through the next, round by round. Told are the sum of each page's smallest times, in
 * which collections and compilation hardly show, and the CPU time of whole rounds, in which they do. `--step 4` takes every
 * fourth page.
 *
 * Effects: reads the corpus, measures, prints.
 *
 * @module
 */
import { parseArgs } from 'node:util'
import { parseDocument } from 'htmlparser2'
import { extractArticle } from '../../src/extract/extract.ts'
import { parseDate } from '../../src/web/date.ts'
import { parseHtml } from '../../src/web/html-parse.ts'
import { readCorpus, readPage } from '../score/articles.ts'
import { figureOf } from './harness.ts'
import { readability } from './rooms.ts'

interface Page {
  url: string
  html: string
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '5' }, step: { type: 'string', default: '1' } },
})
const [corpus] = positionals
const [rounds, step] = [Number(values.rounds), Number(values.step)]
if (corpus === undefined || !(rounds >= 1) || !(step >= 1)) {
  console.error('usage: node scripts/bench/pages.ts CORPUS_DIR [--rounds 5] [--step 1]')
  process.exit(2)
}

const now = new Date()
const VARIANTS: [name: string, run: (page: Page) => unknown][] = [
  ["htmlparser2's tree alone", ({ html }) => parseDocument(html)],
  ['our tree alone', ({ html }) => parseHtml(html, { dropBlanks: true })],
  ['dateline', ({ html, url }) => extractArticle(html, { url, timezone: 'UTC', now, parseDate })],
  ['Readability on linkedom', ({ html }) => readability(html)],
]

const { items, folder } = readCorpus(corpus)
const pages = items.filter((_, i) => i % step === 0).map((item) => ({ url: item.url, html: readPage(folder, item) }))
const least = VARIANTS.map(() => new Float64Array(pages.length).fill(Number.POSITIVE_INFINITY))
const cpu: number[][] = VARIANTS.map(() => [])

for (let round = 0; round < rounds; round += 1) {
  for (const [v, [, run]] of VARIANTS.entries()) {
    const before = process.cpuUsage()
    for (const [p, page] of pages.entries()) {
      const start = performance.now()
      run(page)
      const times = least[v] as Float64Array
      times[p] = Math.min(times[p] as number, performance.now() - start)
    }
    const { user, system } = process.cpuUsage(before)
    ;(cpu[v] as number[]).push((user + system) / 1000 / pages.length)
  }
}

const sums = least.map((times) => times.reduce((sum, time) => sum + time, 0) / pages.length)
const ours = VARIANTS.findIndex(([name]) => name === 'dateline')
console.log(`${pages.length} pages, ${rounds} rounds; milliseconds a page`)
for (const [v, [name]] of VARIANTS.entries()) {
  const ratio = figureOf((cpu[ours] as number[]).map((own, i) => own / ((cpu[v] as number[])[i] as number)))
  const { median } = figureOf(cpu[v] as number[])
  const beside = v === ours ? '' : `  ours is ${((sums[ours] as number) / (sums[v] as number)).toFixed(3)} ×`
  const besideCpu = v === ours ? '' : `  ours is ${ratio.median.toFixed(3)} × (${ratio.min.toFixed(3)}–${ratio.max.toFixed(3)})`
  console.log(`${name.padEnd(26)} least ${(sums[v] as number).toFixed(3)}${beside}`)
  console.log(`${''.padEnd(26)} CPU   ${median.toFixed(3)}${besideCpu}`)
}
