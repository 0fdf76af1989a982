/**
 * Reads how far back: `7d`, `12h`, `30m`, or a moment in ISO 8601.
 *
 * @module
 */
import { SettingsError } from '../runtime/node/settings.ts'

const UNITS: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 }

export function readSince(text: string, now: Date): Date {
  const [, count, unit] = /^(\d{1,5})([mhd])$/.exec(text) ?? []
  if (count !== undefined && unit !== undefined) return new Date(now.getTime() - Number(count) * (UNITS[unit] ?? 0))
  const at = new Date(text)
  if (Number.isNaN(at.getTime())) throw new SettingsError(`--since is a time span such as 7d or 12h, or a date: "${text}".`)
  return at
}
