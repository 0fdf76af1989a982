/**
 * Runs the newsroom alone: `npx node scripts/newsroom/main.ts [port]`.
 *
 * Prints what a service needs to read it, writes its authority's certificate to a temporary file, and serves until Ctrl-C.
 *
 * Effects: listens on loopback, writes one file, prints.
 *
 * @module
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createNewsroom } from './newsroom.ts'

const port = Number(process.argv[2] ?? 0)
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  console.error(`The newsroom takes a port number, not "${process.argv[2]}".`)
  process.exit(2)
}
const newsroom = await createNewsroom({ port })
const folder = mkdtempSync(join(tmpdir(), 'newsroom-'))
const caFile = join(folder, 'ca.pem')
writeFileSync(caFile, newsroom.caPem)

console.log(`The newsroom prints ${newsroom.sites.length} sites on 127.0.0.1:${newsroom.port} (plain HTTP and TLS). All of its news is invented.

DATELINE_RESOLVE=${newsroom.resolveRules}
NODE_EXTRA_CA_CERTS=${caFile}

Try: curl --cacert ${caFile} --resolve news.az:${newsroom.port}:127.0.0.1 https://news.az:${newsroom.port}/news
Ctrl-C ends it.`)

const stop = async (): Promise<void> => {
  await newsroom.close()
  rmSync(folder, { recursive: true, force: true })
  process.exit(0)
}
process.once('SIGINT', stop)
process.once('SIGTERM', stop)
