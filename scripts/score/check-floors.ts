/**
 * Scores the product over a corpus of known answers with independent scorers and fails where a figure falls below its
 * floor (floors.json). Floors lie one error below what was reached: a fall is a fault, not noise.
 *
 *   node scripts/score/check-floors.ts CORPUS_DIR SCORERS_DIR
 *
 * Effects: reads the corpus, writes to a temporary folder, runs the scorers.
 *
 * @module
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { scoreArticles } from './articles.ts'
import { scoreDates } from './dates.ts'
import { scoreFeeds } from './feeds.ts'
import { scoreXss } from './xss.ts'

interface Floors {
  feeds: Record<string, number>
  dates: number
  xss: number
  /** Set (or sets, by comma; `all` for every page) → figure → least F1. */
  articles: Record<string, Record<string, number>>
}

// Real paths: a scorer reached through a link does not take itself for the program that was started.
const [corpus, tools] = process.argv.slice(2).map((path) => realpathSync(path))
if (!corpus || !tools) {
  console.error('usage: node scripts/score/check-floors.ts CORPUS_DIR SCORERS_DIR')
  process.exit(2)
}
const floors = JSON.parse(readFileSync(join(import.meta.dirname, 'floors.json'), 'utf8')) as Floors
const work = mkdtempSync(join(tmpdir(), 'dateline-scores-'))
let below = 0

/** Output of a scorer, whose exit code may say that something failed. */
function scorer(name: string, args: string[]): string {
  try {
    return execFileSync(process.execPath, [join(tools!, name), ...args], { encoding: 'utf8', maxBuffer: 1 << 28 })
  } catch (error) {
    return String((error as { stdout?: string }).stdout ?? '')
  }
}

function judge(name: string, reached: number | undefined, floor: number): void {
  const holds = reached !== undefined && reached >= floor
  if (!holds) below++
  console.log(
    `${holds ? 'ok  ' : 'FELL'} ${name.padEnd(44)} ${reached === undefined ? 'no figure' : reached.toFixed(3)}  floor ${floor}`,
  )
}

async function feeds(): Promise<void> {
  const out = join(work, 'feeds.json')
  await scoreFeeds({ corpus: corpus!, out })
  const result = JSON.parse(scorer('score-feeds.mjs', [join(corpus!, 'feeds/manifest.json'), out, '--json'])) as {
    pass: number
    total: number
    groups: Record<string, { pass: number; total: number }>
  }
  for (const [group, floor] of Object.entries(floors.feeds)) {
    const { pass, total } = group === 'total' ? result : (result.groups[group] ?? { pass: 0, total: 1 })
    judge(`feeds ${group}`, pass / total, floor)
  }
}

async function dates(): Promise<void> {
  const out = join(work, 'dates.json')
  await scoreDates({ corpus: corpus!, out })
  const result = JSON.parse(scorer('score-feeds.mjs', ['--dates', join(corpus!, 'feeds/dates.json'), out, '--json'])) as {
    pass: number
    total: number
  }
  judge('dates', result.pass / result.total, floors.dates)
}

async function xss(): Promise<void> {
  const out = join(work, 'xss.ndjson')
  await scoreXss({ corpus: corpus!, out })
  const result = JSON.parse(
    scorer('check-sanitised.mjs', ['--manifest', join(corpus!, 'xss/manifest.json'), '--ndjson', out, '--absolute', '--json']),
  ) as {
    pass: number
    total: number
  }
  judge('sanitising', result.pass / result.total, floors.xss)
}

async function articles(): Promise<void> {
  const out = join(work, 'articles.json')
  await scoreArticles({ corpus: corpus!, out })
  for (const [set, figures] of Object.entries(floors.articles)) {
    const chosen = set === 'all' ? [] : ['--set', set]
    const args = ['--manifest', join(corpus!, 'articles/manifest.json'), '--pred', out, '--bootstrap', '2', '--json', ...chosen]
    const report = JSON.parse(scorer('score-articles.mjs', args)) as { all: Record<string, { f1: { value: number } }> }
    for (const [figure, floor] of Object.entries(figures)) judge(`articles ${set} ${figure}`, report.all[figure]?.f1.value, floor)
  }
}

try {
  await feeds()
  await dates()
  await xss()
  await articles()
} finally {
  rmSync(work, { recursive: true, force: true })
}
console.log(below === 0 ? 'every figure holds its floor' : `${below} below their floor`)
process.exitCode = below === 0 ? 0 : 1
