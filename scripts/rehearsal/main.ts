/**
 * The crash rehearsal: `npx node scripts/rehearsal/main.ts [kills] [times a point] [seed]`; 200 and 10 by default.
 *
 * Prints a table; exit code 1 where anything was lost, doubled or changed.
 *
 * Effects: those of `rehearse`; prints.
 *
 * @module
 */
import { CRASH_POINTS } from '../../src/pipeline/crash-point.ts'
import { rehearse } from './rehearse.ts'

const HELP = `npx node scripts/rehearsal/main.ts [kills] [times a point] [seed]

  kills           SIGKILLs at random moments while news come in and events go out (200)
  times a point   crashes at each named point (10): ${CRASH_POINTS.join(', ')}
  seed            of the random moments (1)

Exit codes: 0 nothing lost, doubled or changed · 1 something was · 2 the call cannot be used
`
const given = process.argv.slice(2)
if (given.includes('--help') || given.length > 3 || given.some((one) => !/^\d{1,6}$/.test(one))) {
  process.stdout.write(HELP)
  process.exit(given.includes('--help') ? 0 : 2)
}
const [kills = 200, times = 10, seed = 1] = given.map(Number)
const report = await rehearse({
  kills,
  points: CRASH_POINTS.map((point) => ({ point, times })),
  seed,
  onStep: (text) => console.log(text),
})
console.table({
  'SIGKILLs at random moments': report.kills,
  ...Object.fromEntries(Object.entries(report.reached).map(([point, n]) => [`crashes ${point}`, n])),
  articles: report.counts.articles,
  changes: report.counts.changes,
  'deliveries open': report.counts.pending,
  'duplicates (each same id and body)': report.duplicates,
  'duplicates excused by a crash': report.excused,
  faults: report.faults.length,
  seconds: Math.round(report.seconds),
})
for (const fault of report.faults) console.log(`FAULT ${fault}`)
process.exitCode = report.faults.length === 0 ? 0 : 1
