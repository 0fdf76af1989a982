/**
 * What this process counts, and the table of every figure shown at `/metrics`.
 *
 * Effects: holds counters in memory.
 *
 * @module
 */
import type { PollRecord } from '../model/fetch-state.ts'

export type Labels = Record<string, string>
export type Sample = { labels: Labels; value: number }

export interface Metrics {
  /** Adds to a counter of the table below. */
  add(name: CounterName, labels?: Labels, by?: number): void
  /** Counts a finished poll. */
  polled(record: PollRecord): void
  /** Every counter's samples by name, with those of the process itself. */
  samples(): Map<string, Sample[]>
}

interface Definition {
  name: string
  type: 'counter' | 'gauge'
  help: string
}

/** Every figure there is; docs/monitoring.md is checked against it. */
export const METRICS = [
  { name: 'dateline_polls_total', type: 'counter', help: 'Finished polls by outcome.' },
  { name: 'dateline_poll_seconds_total', type: 'counter', help: 'Seconds spent in polls.' },
  { name: 'dateline_items_total', type: 'counter', help: 'Items met in sources, by what became of them.' },
  { name: 'dateline_origin_requests_total', type: 'counter', help: 'Requests made to publishers.' },
  { name: 'dateline_renditions_total', type: 'counter', help: 'Feeds asked for: ready (hit) or rendered anew (miss).' },
  { name: 'dateline_http_requests_total', type: 'counter', help: 'Requests answered, by kind of address and class of status.' },
  { name: 'dateline_auth_failures_total', type: 'counter', help: 'Requests with a wrong token.' },
  { name: 'dateline_sources', type: 'gauge', help: 'Sources by state.' },
  { name: 'dateline_source_trouble', type: 'gauge', help: '1 for each source that is failing, drifting or gone.' },
  { name: 'dateline_schedule_lag_seconds', type: 'gauge', help: 'How long the most overdue source has been due.' },
  { name: 'dateline_pending_items', type: 'gauge', help: 'Items accepted and not yet ingested.' },
  { name: 'dateline_articles', type: 'gauge', help: 'Articles in the store.' },
  { name: 'dateline_changes_head', type: 'gauge', help: 'Newest number of the change log.' },
  { name: 'dateline_deliveries_waiting', type: 'gauge', help: 'Webhook deliveries not yet answered.' },
  { name: 'dateline_oldest_delivery_seconds', type: 'gauge', help: 'Age of the oldest undelivered webhook.' },
  { name: 'dateline_source_file_problems', type: 'gauge', help: 'Faults in source files.' },
  { name: 'dateline_ready', type: 'gauge', help: '1 where /readyz answers 200.' },
  { name: 'dateline_store_bytes', type: 'gauge', help: 'Size of the store on disk.' },
  { name: 'dateline_disk_free_bytes', type: 'gauge', help: 'Free space where the store lies.' },
  { name: 'dateline_event_loop_delay_seconds', type: 'gauge', help: 'Delay of the event loop since the last look, by quantile.' },
  { name: 'process_resident_memory_bytes', type: 'gauge', help: 'Resident memory.' },
  { name: 'process_cpu_seconds_total', type: 'counter', help: 'CPU time, user and system.' },
  { name: 'process_start_time_seconds', type: 'gauge', help: 'When the process started.' },
] as const satisfies readonly Definition[]

type CounterName = Extract<(typeof METRICS)[number], { type: 'counter' }>['name']

/** Counters at zero. `process` gives figures only the runtime knows, by name. */
export function createMetrics(process: () => Map<string, Sample[]> = () => new Map()): Metrics {
  const counters = new Map<string, Map<string, Sample>>()
  const add = (name: CounterName, labels: Labels = {}, by = 1): void => {
    let series = counters.get(name)
    if (!series) counters.set(name, (series = new Map()))
    const key = JSON.stringify(labels)
    const sample = series.get(key)
    if (sample) sample.value += by
    else series.set(key, { labels, value: by })
  }
  return {
    add,
    polled(record) {
      add('dateline_polls_total', { outcome: record.outcome })
      add('dateline_poll_seconds_total', {}, record.durationMs / 1000)
      add('dateline_origin_requests_total', {}, record.requests)
      for (const result of ['new', 'updated', 'withdrawn', 'unchanged', 'filtered'] as const)
        add('dateline_items_total', { result }, record[result])
    },
    samples: () => {
      const all = process()
      for (const [name, series] of counters) all.set(name, [...series.values()])
      return all
    },
  }
}
