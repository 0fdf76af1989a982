/**
 * A progress bar on terminals; nothing where output is not one.
 *
 * Effects: writes to the stream.
 *
 * @module
 */
export interface Progress {
  update(done: number, of: number, label: string): void
  /** Removes the bar, so that a whole line can be printed. */
  clear(): void
}

const WIDTH = 24

/** A bar on `stream`, drawn at most ten times a second. */
export function createProgress(stream: NodeJS.WriteStream): Progress {
  if (!stream.isTTY) return { update() {}, clear() {} }
  let drawn = 0
  return {
    update(done, of, label) {
      const now = performance.now()
      if (done < of && now - drawn < 100) return
      drawn = now
      const filled = of === 0 ? WIDTH : Math.round((WIDTH * done) / of)
      const text = `[${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}] ${done}/${of} ${label}`
      stream.write(`\r\u001b[K${text.slice(0, (stream.columns ?? 80) - 1)}`)
    },
    clear() {
      stream.write('\r\u001b[K')
    },
  }
}
