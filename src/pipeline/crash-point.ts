/**
 * Places at which a rehearsal lets the process die: `DATELINE_CRASH_AT=<point>[:<count>]`, at the count-th passage.
 *
 * The points exist only when the setting is set; how to die is the caller's to give.
 *
 * Effects: those of `die`.
 *
 * @module
 */
export const CRASH_POINTS = [
  'after-fetch',
  'before-commit',
  'after-commit',
  'before-post',
  'after-post-before-mark',
  'after-mark',
  'mid-migration',
  'after-hub-202',
] as const
export type CrashPoint = (typeof CRASH_POINTS)[number]

/** Called at each point; does not return where this was the one. */
export type CrashAt = (point: CrashPoint) => void

/** Reads the setting. `undefined`: it is empty. Throws with a sentence where it names no point. */
export function createCrashAt(setting: string, die: () => void): CrashAt | undefined {
  if (setting === '') return undefined
  const [name, count = '1'] = setting.split(':')
  const chosen = CRASH_POINTS.find((point) => point === name)
  if (chosen === undefined || !/^[1-9]\d{0,6}$/.test(count)) {
    throw new RangeError(`"${setting}" is no crash point; there are ${CRASH_POINTS.join(', ')}, each with :<count> if wanted`)
  }
  let left = Number(count)
  return (point) => {
    if (point === chosen && --left === 0) die()
  }
}
