/**
 * The document at `/metrics`, in the Prometheus text format (version 0.0.4): this process's counters and the store's state.
 *
 * Effects: Database.
 *
 * @module
 */
import { readFigures } from '../store/figures.ts'
import { listSources } from '../store/sources.ts'
import { type Labels, METRICS, type Sample } from './counters.ts'
import type { AppDeps } from './deps.ts'
import { sourceState } from './status.ts'

const TROUBLE = new Set(['failing', 'drifting', 'gone'])
/** Series of single sources at most, so that a bad day does not flood the collector. */
const MOST_TROUBLE = 200

/** The document at `/metrics`. */
export async function metricsText(deps: AppDeps): Promise<string> {
  const samples = deps.metrics?.samples() ?? new Map<string, Sample[]>()
  const set = (name: string, value: number): void => {
    samples.set(name, [{ labels: {}, value }])
  }
  const now = deps.clock.now().getTime()
  const live = (await listSources(deps.db)).filter((s) => !s.retiredAt)
  const states = live.map((s) => ({ id: s.id, state: sourceState(s) }))
  const counts = new Map(['ok', 'waiting', 'failing', 'drifting', 'gone', 'paused'].map((state) => [state, 0]))
  for (const { state } of states) counts.set(state, (counts.get(state) ?? 0) + 1)
  samples.set(
    'dateline_sources',
    [...counts].map(([state, value]) => ({ labels: { state }, value })),
  )
  samples.set(
    'dateline_source_trouble',
    states
      .filter(({ state }) => TROUBLE.has(state))
      .slice(0, MOST_TROUBLE)
      .map(({ id, state }) => ({ labels: { source: id, state }, value: 1 })),
  )
  const due = live.filter((s) => !s.source.paused && !s.state.gone && s.leaseOwner === undefined && s.nextCheckAt.getTime() > 0)
  set('dateline_schedule_lag_seconds', Math.max(0, ...due.map((s) => (now - s.nextCheckAt.getTime()) / 1000)))
  set(
    'dateline_pending_items',
    live.reduce((n, s) => n + s.pending.length, 0),
  )
  const figures = await readFigures(deps.db)
  set('dateline_articles', figures.articles)
  set('dateline_changes_head', figures.headSeq)
  set('dateline_deliveries_waiting', figures.deliveriesWaiting)
  set(
    'dateline_oldest_delivery_seconds',
    figures.oldestDeliveryAt === undefined ? 0 : Math.max(0, (now - figures.oldestDeliveryAt) / 1000),
  )
  set('dateline_source_file_problems', deps.catalogue().problems.length)
  set('dateline_ready', ((await deps.ready?.()) ?? []).length === 0 ? 1 : 0)
  return render(samples)
}

function render(samples: Map<string, Sample[]>): string {
  let out = ''
  for (const { name, type, help } of METRICS) {
    const found = samples.get(name)
    if (!found || found.length === 0) continue
    out += `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`
    for (const { labels, value } of found) out += `${name}${renderLabels(labels)} ${Number.isFinite(value) ? value : 0}\n`
  }
  return out
}

function renderLabels(labels: Labels): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name}="${value.replace(/[\\"\n]/g, (c) => (c === '\n' ? '\\n' : `\\${c}`))}"`,
  )
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}
