/**
 * `dateline retention`: what the rules let go, counted or dropped now.
 *
 * @module
 */
import { applyRetention } from '../../pipeline/apply-retention.ts'
import { type Command, counted } from '../command.ts'
import { openQuietly } from '../open-quietly.ts'

export const retentionCommand: Command = {
  name: 'retention',
  usage: 'retention [--drop]',
  summary: 'count (or drop now) what the retention rules no longer keep',
  help: `dateline retention [--drop] [--json]

Counts what the rules let go: articles (DATELINE_RETENTION and retention: of a source file), changes older than
DATELINE_KEEP_CHANGES days, revisions beyond the newest five that no archive shows, deliveries to endpoints that arrived 30
days ago (given up ones: as long as changes). --drop drops it now; a running service does so once an hour. Keys of dropped articles stay: nothing dropped returns as new.

Exit codes: 0 done · 2 settings cannot be used · 3 the store cannot be used
`,
  options: { drop: { type: 'boolean' } },
  async run(_positionals, context) {
    const drop = context.options['drop'] === true
    const service = await openQuietly(context)
    try {
      const report = await applyRetention(service.deps, { drop })
      if (context.json) context.stdout.write(`${JSON.stringify({ dropped: drop, ...report })}\n`)
      else {
        for (const { source, count } of report.articles) context.stdout.write(`${source}: ${counted(count, 'article')}\n`)
        const total = report.articles.reduce((n, { count }) => n + count, 0)
        context.stdout.write(
          `${drop ? 'Dropped' : 'Would be dropped'}: ${total} articles, ${report.changes} changes, ${report.revisions} revisions, ${report.deliveries} deliveries\n`,
        )
      }
      return 0
    } finally {
      await service.close()
    }
  },
}
