/**
 * Runs the product's own rooms over a corpus of known answers and writes what a scorer reads.
 *
 *   npm run -s score -- articles|feeds|dates|xss --corpus DIR --out FILE
 *
 * @module
 */
import { parseArgs } from 'node:util'
import { scoreArticles } from './score/articles.ts'
import { scoreDates } from './score/dates.ts'
import { scoreFeeds } from './score/feeds.ts'
import { scoreXss } from './score/xss.ts'

const KINDS = { articles: scoreArticles, feeds: scoreFeeds, dates: scoreDates, xss: scoreXss }
const USAGE = `usage: npm run -s score -- ${Object.keys(KINDS).join('|')} --corpus DIR --out FILE`

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { corpus: { type: 'string' }, out: { type: 'string' } },
})
const kind = positionals[0] as keyof typeof KINDS | undefined
if (!kind || !(kind in KINDS) || !values.corpus || !values.out) {
  console.error(USAGE)
  process.exit(2)
}
await KINDS[kind]({ corpus: values.corpus, out: values.out })
