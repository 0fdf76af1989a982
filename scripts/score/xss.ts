/**
 * Runs the product's sanitising over a corpus of HTML fragments and writes what it made of them, for a judge to read.
 *
 * Effects: reads the corpus, writes one file of JSON lines.
 *
 * @module
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { normaliseContent } from '../../src/normalise/content.ts'

interface XssManifest {
  vectors: { id: string; file: string }[]
}

const BASE_URL = 'https://example.org/'

/** Sanitises each vector of `<corpus>/xss/manifest.json` or `<corpus>/manifest.json`; one `{"id","html"}` a line. Returns how many. */
export function scoreXss({ corpus, out }: { corpus: string; out: string }): number {
  const nested = join(corpus, 'xss', 'manifest.json')
  const path = existsSync(nested) ? nested : join(corpus, 'manifest.json')
  const { vectors } = JSON.parse(readFileSync(path, 'utf8')) as XssManifest
  const lines = vectors.map(({ id, file }) => {
    const html = readFileSync(join(dirname(path), file), 'utf8')
    return `${JSON.stringify({ id, html: normaliseContent(html, { baseUrl: BASE_URL }).html })}\n`
  })
  writeFileSync(out, lines.join(''))
  return lines.length
}
