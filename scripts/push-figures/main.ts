/**
 * Figures of webhooks and WebSub on this machine: `npx node --expose-gc scripts/push-figures/main.ts [row…] [--help]`.
 *
 * Each row asks something of the real service over sockets and prints what came of it beside what is wanted; exit code 1
 * where a row misses. Two minutes in all: time-outs are real.
 *
 * Effects: those of the stage; prints.
 *
 * @module
 */
import { WEBHOOK_ROWS } from './rows.ts'
import { openStage, type Row } from './stage.ts'
import { WEBSUB_ROWS } from './websub-rows.ts'

const ROWS = [...WEBHOOK_ROWS, ...WEBSUB_ROWS]
const wanted = process.argv.slice(2)
const names = ROWS.map(({ name }) => name)
if (wanted.includes('--help') || wanted.some((name) => !names.includes(name))) {
  console.log(`npx node --expose-gc scripts/push-figures/main.ts [row…]; rows: ${names.join(', ')}`)
  process.exit(wanted.includes('--help') ? 0 : 2)
}

interface Told {
  row: string
  wanted: string
  figure: string
  holds: boolean
}

async function run({ name, wanted: bar, measure }: Row): Promise<Told> {
  const stage = await openStage()
  try {
    const { figure, holds } = await measure(stage)
    return { row: name, wanted: bar, figure, holds }
  } catch (error) {
    return { row: name, wanted: bar, figure: String(error), holds: false }
  } finally {
    await stage.close()
  }
}

const told: Told[] = []
for (const row of ROWS.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  const one = await run(row)
  told.push(one)
  console.log(`${one.holds ? 'ok  ' : 'MISS'} ${one.row}: ${one.figure} (${one.wanted})`)
}
console.log(`\n| row | wanted | figure |\n| --- | --- | --- |`)
for (const { row, wanted: bar, figure } of told) console.log(`| ${row} | ${bar} | ${figure} |`)
process.exitCode = told.every(({ holds }) => holds) ? 0 : 1
