/**
 * Our service with a store of fifty full articles, for `serve.ts`: writes the feed's bytes for the other servers, then says
 * where it listens. With `--ingest` it reads a page and saves an article ten times a second meanwhile.
 *
 * Effects: writes the given folder, listens on loopback.
 *
 * @module
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { extractArticle } from '../../src/extract/extract.ts'
import type { Log } from '../../src/ports.ts'
import { readCatalogue } from '../../src/runtime/node/catalogue.ts'
import { openDatabase } from '../../src/runtime/node/database.ts'
import { startServer } from '../../src/runtime/node/server.ts'
import { readSettings } from '../../src/runtime/node/settings.ts'
import { listSources, syncSources } from '../../src/store/sources.ts'
import { parseDate } from '../../src/web/date.ts'
import { fillStore, writeSources } from '../generate-store.ts'
import { newsPage } from './material.ts'

const ARTICLES = 50
/** About 4 kB an article. */
const SENTENCES = 50
const folder = process.argv[2]!
const silent: Log = { info() {}, warn() {}, error() {}, with: () => silent }

writeSources(folder, 5)
const env = { DATELINE_FEEDS: join(folder, 'feeds'), DATELINE_DATA: join(folder, 'data'), DATELINE_PORT: '0' }
const settings = readSettings(env, 'bench')
const store = await openDatabase(settings.databasePath)
await syncSources(store, (await readCatalogue(settings.feedsDir, {})).sources, new Date())
const refs = (await listSources(store)).map((source) => source.ref)
await fillStore(store, refs, { from: 0, to: ARTICLES, sentences: SENTENCES })
store.close()

const server = await startServer(settings, { env, log: () => silent, polls: false })
const files = join(folder, 'files/feeds')
mkdirSync(files, { recursive: true })
const fetched = async (coding: string): Promise<{ bytes: Buffer; headers: Headers }> => {
  const { deps } = server.service
  const response = await fetch(`${server.listening}/feeds/all.rss`, { headers: { 'accept-encoding': coding } })
  const plain = Buffer.from(await response.arrayBuffer())
  const bytes = coding === 'gzip' ? Buffer.from((await deps.compress!(plain)).gzip) : plain
  return { bytes, headers: response.headers }
}
const plain = await fetched('identity')
writeFileSync(join(files, 'all.rss'), plain.bytes)
writeFileSync(join(files, 'all.rss.gz'), (await fetched('gzip')).bytes)
const {
  'content-length': _,
  date: __,
  connection: ___,
  'keep-alive': ____,
  etag: _____,
  ...headers
} = Object.fromEntries(plain.headers)
writeFileSync(join(files, 'headers.json'), JSON.stringify(headers))

if (process.argv.includes('--ingest')) {
  let n = ARTICLES
  const page = newsPage()
  setInterval(() => {
    extractArticle(page, { url: 'https://paper-0.example/news', timezone: 'UTC', now: new Date(), parseDate })
    void fillStore(server.service.db, refs, { from: n, to: n + 1, sentences: SENTENCES, now: new Date() })
    n++
  }, 100)
}
console.log(`listening ${new URL(server.listening).port}`)
