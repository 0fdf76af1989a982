/**
 * Follows the source files: what changes in them is taken up, what is wrong with them is said.
 *
 * Effects: reads files; timers; those of the sync.
 *
 * @module
 */
import type { Log } from '../../ports.ts'
import { type FolderCatalogue, watchFolder } from './catalogue.ts'
import type { Serving } from './serving.ts'
import type { NodeSettings } from './settings.ts'

export interface Following {
  begin(service: Serving): void
  /** Reads the files now, changed or not. */
  reload(): Promise<void>
  stop(): void
}

/** `onFiles` hears what the files say, once the store follows them. */
export function createFollowing(
  settings: NodeSettings,
  onFiles: (catalogue: FolderCatalogue) => void | Promise<void> = () => {},
): Following {
  let begun: Serving | undefined
  let unwatch = (): void => {}
  const reload = async (): Promise<void> => {
    if (!begun) return
    await reloadSources(begun)
    await onFiles(begun.catalogue())
  }
  return {
    begin(service) {
      begun = service
      for (const problem of service.catalogue().problems) logProblem(service.deps.log, problem)
      unwatch = watchFolder(settings.feedsDir, service.catalogue(), reload)
    },
    async reload() {
      await reload()
      if (!begun) return
      const { sources, bundles, problems } = begun.catalogue()
      begun.deps.log.info('reloaded', { sources: sources.length, bundles: bundles.length, problems: problems.length })
    },
    stop: () => unwatch(),
  }
}

/** Makes the store follow the files, and tells what changed and what is wrong. */
async function reloadSources(service: Serving): Promise<void> {
  const { log, catalogue } = service.deps
  const before = JSON.stringify(catalogue().problems)
  const result = await service.reload()
  const { problems } = catalogue()
  if (JSON.stringify(problems) !== before) for (const problem of problems) logProblem(log, problem)
  const changed = [...result.added, ...result.changed, ...result.retired, ...result.renamed.map((r) => `${r.from} → ${r.to}`)]
  if (changed.length > 0) log.info('sources', { text: `changed: ${changed.join(', ')}` })
}

function logProblem(log: Log, problem: { file: string; line?: number; path: string; message: string; remedy: string }): void {
  const where = `${problem.file}${problem.line === undefined ? '' : `:${problem.line}`}`
  log.warn('source file', {
    text: `${where}: ${problem.path === '' ? '' : `${problem.path}: `}${problem.message}; ${problem.remedy}`,
  })
}
