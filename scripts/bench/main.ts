/**
 * `npm run bench`: what the work costs the processor, beside floors and rivals measured in the same run.
 *
 * Effects: measures; starts servers on loopback; prints.
 *
 * @module
 */
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { type BenchResult, describe, measure } from './harness.ts'
import { ingestBench, unchangedBench } from './pipeline.ts'
import { extractBench, readFeedBench, renderBenches, sanitiseBench } from './rooms.ts'
import { measureServing, serveTable } from './serve.ts'

const HELP = `npm run bench -- [--only read-feed,render] [--seconds 3] [--json] [--list]

  --only <names>   rows whose names begin so, separated by commas
  --list           names the rows
  --seconds <n>    how long each server is asked in the row "serve" (3)
  --json           one JSON document instead of a table

CPU is user and system time. Variants take turns, round by round. The first ratio is that of the lower quartiles, the second the
median of the rounds' own with its range. A machine that does other work widens the range: look at the first ratio.
docs/performance.md tells what is measured against what.
`

const { values } = readArguments()

const rows: [name: string, run: () => Promise<BenchResult>][] = [
  ...[readFeedBench(), extractBench(), sanitiseBench(), ...renderBenches()].map((bench): [string, () => Promise<BenchResult>] => [
    bench.name,
    () => measure(bench),
  ]),
  ['ingest-selectors', () => ingestBench(true)],
  ['ingest-auto', () => ingestBench(false)],
  ['poll-unchanged', () => unchangedBench(false)],
  ['poll-unchanged-kept', () => unchangedBench(true)],
]

const wanted = values.only?.split(',').map((name) => name.trim())
const chosen = rows.filter(([name]) => wanted === undefined || wanted.some((part) => name.startsWith(part)))
const names = [...rows.map(([name]) => name), 'serve']
if (values.list) {
  console.log(names.join('\n'))
  process.exit(0)
}
const strange = wanted?.find((part) => part === '' || !names.some((name) => name.startsWith(part)))
if (strange !== undefined) refuse(`there is no row "${strange}": ${names.join(', ')}`)
const seconds = Number(values.seconds ?? 3)
if (!(seconds >= 1 && seconds <= 600)) refuse('--seconds is a number from 1 to 600')
const results: BenchResult[] = []
if (!values.json)
  console.log(
    `Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}; CPU milliseconds: lower quartile, median (range)\n`,
  )
for (const [, run] of chosen) {
  const result = await run()
  results.push(result)
  if (!values.json) console.log(`${describe(result)}\n`)
}
const serving =
  wanted === undefined || wanted.some((part) => 'serve'.startsWith(part)) ? await measureServing({ seconds, ingest: false }) : []
if (!values.json && serving.length > 0) console.log(`serve: one feed of 50 full articles, 32 connections\n${serveTable(serving)}`)
if (values.json) console.log(JSON.stringify({ node: process.versions.node, cpus: cpus().length, results, serving }, null, 1))

function readArguments() {
  try {
    const read = parseArgs({
      options: {
        only: { type: 'string' },
        seconds: { type: 'string' },
        json: { type: 'boolean' },
        list: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
    if (read.values.help) {
      process.stdout.write(HELP)
      process.exit(0)
    }
    return read
  } catch (error) {
    return refuse((error as Error).message)
  }
}

function refuse(sentence: string): never {
  console.error(`bench: ${sentence}. \`npm run bench -- --help\` tells the rest.`)
  process.exit(2)
}
