/**
 * Our service with a store of fifty full articles, for `serve.ts`: writes the feed's bytes for the other servers, then says
 * where it listens. With `--ingest <port>` it polls the sites there (`busy-origin.ts`) meanwhile: ten new pages a second are
 * fetched, read and saved, and every one changes the feed.
 *
 * Effects: writes the given folder, listens on loopback.
 *
 * @module
 */

import { mkdirSync, writeFileSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import type { Log } from '../../src/ports.ts'
import { readCatalogue } from '../../src/runtime/node/catalogue.ts'
import { openDatabase } from '../../src/runtime/node/database.ts'
import { startServer } from '../../src/runtime/node/server.ts'
import { readSettings } from '../../src/runtime/node/settings.ts'
import { listSources } from '../../src/store/sources.ts'
import { syncSources } from '../../src/store/sync-sources.ts'
import { fillStore, writeSources } from '../generate-store.ts'

const ARTICLES = 50
/** About 4 kB an article. */
const SENTENCES = 50
const folder = process.argv[2]!
const silent: Log = { info() {}, warn() {}, error() {}, with: () => silent }

/** As the command does. */
enableCompileCache(join(import.meta.dirname, '../../node_modules/.cache/dateline'))
const busy = process.argv[3] === '--ingest' ? process.argv[4] : undefined
writeSources(folder, 5)
for (let i = 0; busy !== undefined && i < 5; i++)
  writeFileSync(
    join(folder, 'feeds', `press-${i}.yaml`),
    `title: Press ${i}\nurl: http://press-${i}.example/rss\ninterval: 1m\nlanguage: en\n`,
  )
// An hour is a minute, so that every source is due each second.
const env = {
  DATELINE_FEEDS: join(folder, 'feeds'),
  DATELINE_DATA: join(folder, 'data'),
  DATELINE_PORT: '0',
  ...(busy === undefined
    ? {}
    : {
        DATELINE_RESOLVE: `*.example:80=127.0.0.1:${busy}`,
        DATELINE_HOST_SPACING: '0',
        DATELINE_TICK: '1',
        DATELINE_CLOCK: `${new Date().toISOString()}*60`,
      }),
}
const settings = readSettings(env, 'bench')
const store = await openDatabase(settings.databasePath)
await syncSources(store, (await readCatalogue(settings.feedsDir, {})).sources, new Date())
const refs = (await listSources(store)).map((source) => source.ref)
await fillStore(store, refs, { from: 0, to: ARTICLES, sentences: SENTENCES })
store.close()

const server = await startServer(settings, { env, log: () => silent, polls: busy !== undefined })
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
writeFileSync(join(files, 'paper-0.rss'), await (await fetch(`${server.listening}/feeds/paper-0.rss`)).text())
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

console.log(`listening ${new URL(server.listening).port}`)
