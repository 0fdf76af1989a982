/**
 * Reads every date of a corpus as the product does, for a scorer to judge.
 *
 * Effects: reads the corpus, writes the result file.
 *
 * @module
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseDate } from '../../src/web/date.ts'

interface DateCase {
  id: string
  input: string
  lang?: string
  baseTimezone?: string
  now?: string | null
}

/** Writes case id to ISO instant or null. `corpus` holds `dates.json` or `feeds/dates.json`. */
export async function scoreDates(options: { corpus: string; out: string }): Promise<{ cases: number }> {
  const nested = join(options.corpus, 'feeds', 'dates.json')
  const file = existsSync(nested) ? nested : join(options.corpus, 'dates.json')
  const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: DateCase[] }
  const results: Record<string, string | null> = {}
  for (const one of cases) {
    const instant = parseDate(one.input, {
      timezone: one.baseTimezone ?? 'UTC',
      ...(one.lang === undefined ? {} : { language: one.lang }),
      ...(typeof one.now === 'string' ? { now: new Date(one.now) } : {}),
    })
    results[one.id] = instant === undefined ? null : instant.at.toISOString()
  }
  writeFileSync(options.out, JSON.stringify(results))
  return { cases: cases.length }
}
