/**
 * `npm run bench`: what the work costs the processor, beside floors and rivals measured in the same run.
 *
 *   npm run bench -- [--only read-feed,extract] [--json]
 *
 * @module
 */
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { type BenchResult, describe, measure } from './harness.ts'
import { ingestBench, unchangedBench } from './pipeline.ts'
import { extractBench, readFeedBench, renderBenches, sanitiseBench } from './rooms.ts'
import { measureServing, serveTable } from './serve.ts'

const { values } = parseArgs({ options: { only: { type: 'string' }, json: { type: 'boolean' }, list: { type: 'boolean' } } })

const rows: [name: string, run: () => Promise<BenchResult>][] = [
  ...[readFeedBench(), extractBench(), sanitiseBench(), ...renderBenches()].map((bench): [string, () => Promise<BenchResult>] => [
    bench.name,
    () => measure(bench),
  ]),
  ['ingest-selectors', () => ingestBench(true)],
  ['ingest-auto', () => ingestBench(false)],
  ['poll-unchanged', unchangedBench],
]

const wanted = values.only?.split(',').map((name) => name.trim())
const chosen = rows.filter(([name]) => wanted === undefined || wanted.some((part) => name.startsWith(part)))
if (values.list || (chosen.length === 0 && !wanted?.includes('serve'))) {
  console.log([...rows.map(([name]) => name), 'serve'].join('\n'))
  process.exit(values.list ? 0 : 2)
}
const results: BenchResult[] = []
if (!values.json)
  console.log(
    `Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}; CPU milliseconds, median (range)\n`,
  )
for (const [, run] of chosen) {
  const result = await run()
  results.push(result)
  if (!values.json) console.log(`${describe(result)}\n`)
}
const serving = wanted === undefined || wanted.includes('serve') ? await measureServing({ seconds: 3, ingest: false }) : []
if (!values.json && serving.length > 0) console.log(`serve: one feed of 50 full articles, 32 connections\n${serveTable(serving)}`)
if (values.json) console.log(JSON.stringify({ node: process.versions.node, cpus: cpus().length, results, serving }, null, 1))
