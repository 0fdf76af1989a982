/**
 * Collects what became of an endpoint's deliveries for some milliseconds and writes it in one batch.
 *
 * Effects: Database.
 *
 * @module
 */
import type { Statement } from '../ports.ts'
import { type Settlement, settleStatement } from '../store/deliveries.ts'
import type { PipelineDeps } from './deps.ts'

const SETTLE_WITHIN_MS = 25

export interface Settler {
  add(settlements: Settlement[], more?: Statement[]): void
  /** Writes what is left. Rejects where writing failed. */
  close(): Promise<void>
}

export function createSettler(deps: PipelineDeps, endpointId: string): Settler {
  let waiting: Settlement[] = []
  let also: Statement[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  let writing: Promise<void> = Promise.resolve()
  const flush = (): void => {
    if (timer !== undefined) clearTimeout(timer)
    timer = undefined
    if (waiting.length === 0) return
    const batch = [settleStatement(endpointId, deps.owner, waiting), ...also]
    waiting = []
    also = []
    writing = writing.then(async () => {
      // Losing a mark to a power cut costs a repetition, never a delivery.
      await deps.db.batch(batch, { lazy: true })
      deps.crashAt?.('after-mark')
    })
    writing.catch(() => undefined)
  }
  return {
    add(settlements, more = []) {
      waiting.push(...settlements)
      also.push(...more)
      timer ??= setTimeout(flush, SETTLE_WITHIN_MS)
    },
    async close() {
      flush()
      await writing
    },
  }
}
