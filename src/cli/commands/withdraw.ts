/**
 * `dateline withdraw`: an article goes by the operator's word.
 *
 * @module
 */
import { SettingsError } from '../../runtime/node/settings.ts'
import { findArticle } from '../../store/articles.ts'
import { forgetArticle, restoreArticle, withdrawArticle } from '../../store/forget.ts'
import { confirm } from '../ask.ts'
import type { Command } from '../command.ts'
import { openQuietly } from '../open-quietly.ts'

export const withdrawCommand: Command = {
  name: 'withdraw',
  usage: 'withdraw <id>',
  summary: 'take an article back; with --forget, its text too',
  help: `dateline withdraw <id> [--forget] [--undo] [--yes]

Withdraws the article (its id, or the address of its page here): feeds show a tombstone, its page answers 410, endpoints
are told, and nothing the site says later brings it back. --undo does. --forget also takes every word of it out of the
store, earlier revisions too, and cannot be undone; backups made before still hold it. Its identity stays, so that it does
not return as new.

Exit codes: 0 done · 1 you said no, or there was nothing to do · 2 there is no such article · 3 the store cannot be used
`,
  options: { forget: { type: 'boolean' }, undo: { type: 'boolean' }, yes: { type: 'boolean', short: 'y' } },
  async run(positionals, context) {
    const [target = ''] = positionals
    const id = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i.exec(target)?.[0]?.toLowerCase()
    if (id === undefined || positionals.length > 1)
      throw new SettingsError(
        'say which article: dateline withdraw <id>, where the id is urn:uuid:… or the address of its page here',
      )
    const { forget, undo, yes } = context.options
    if (forget && undo) throw new SettingsError('--forget and --undo do not go together.')
    const service = await openQuietly(context)
    try {
      const { db, clock } = service.deps
      const known = await findArticle(db, id)
      if (!known) throw new SettingsError(`there is no article ${id}.`)
      const { title } = known.article.record
      if (undo) {
        const restored = await restoreArticle(db, known, clock.now())
        context.stdout.write(restored ? `"${title}" is back.\n` : `${id} is not withdrawn, or was forgotten.\n`)
        return restored ? 0 : 1
      }
      if (!yes && !(await confirm(`${forget ? 'Withdraw and forget' : 'Withdraw'} "${title}"?`, context))) {
        context.stderr.write('Nothing was changed.\n')
        return 1
      }
      await withdrawArticle(db, known, clock.now())
      const now = await findArticle(db, id)
      if (forget && now) await forgetArticle(db, now)
      context.stdout.write(`"${title}" is withdrawn${forget ? ' and forgotten' : ''}.\n`)
      return 0
    } finally {
      await service.close()
    }
  },
}
