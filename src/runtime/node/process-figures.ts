/**
 * Figures of the process and its disk, for `/metrics`.
 *
 * Effects: watches the event loop, asks the file system.
 *
 * @module
 */
import { statSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Sample } from '../../app/counters.ts'
import { freeBytes } from './readiness.ts'

const RESOLUTION_MS = 20

/** Reads them; each reading starts a new window for the event loop's delay. `stop` ends the watching. */
export function createProcessFigures(databasePath: string, dataDir: string): { read(): Map<string, Sample[]>; stop(): void } {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  delay.enable()
  const started = Date.now() / 1000 - process.uptime()
  const one = (value: number): Sample[] => [{ labels: {}, value }]
  return {
    read() {
      // It measures from one timer to the next: what is beyond the timer's own time is delay.
      const seconds = (ns: number): number => Math.max(0, ns / 1e9 - RESOLUTION_MS / 1000)
      const quantiles = ['0.5', '0.99'].map((quantile) => ({
        labels: { quantile },
        value: seconds(delay.percentile(Number(quantile) * 100)),
      }))
      const worst = { labels: { quantile: '1' }, value: seconds(delay.max) }
      delay.reset()
      const { user, system } = process.cpuUsage()
      return new Map([
        ['dateline_event_loop_delay_seconds', [...quantiles, worst]],
        ['process_resident_memory_bytes', one(process.memoryUsage.rss())],
        ['process_cpu_seconds_total', one((user + system) / 1e6)],
        ['process_start_time_seconds', one(started)],
        ['dateline_store_bytes', one(storeBytes(databasePath))],
        ...(freeBytes(dataDir) === undefined ? [] : [['dateline_disk_free_bytes', one(freeBytes(dataDir) ?? 0)] as const]),
      ] as [string, Sample[]][])
    },
    stop: () => delay.disable(),
  }
}

/** The store and its journal, bytes. */
export function storeBytes(databasePath: string): number {
  return ['', '-wal'].reduce((sum, suffix) => sum + (statSync(databasePath + suffix, { throwIfNoEntry: false })?.size ?? 0), 0)
}
