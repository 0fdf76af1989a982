/**
 * Dotted paths into JSON: `data.items`, `title.rendered`, `images[0].url`, `items[].link`.
 *
 * Effects: none.
 *
 * @module
 */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

const STEP = /([^.[\]]+)|\[(\d*|\*)\]/g

function step(value: Json, key: string): Json | undefined {
  if (Array.isArray(value)) {
    if (key === '*') return value
    const index = Number(key)
    return Number.isInteger(index) ? value[index < 0 ? value.length + index : index] : undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  if (key === '*') return Object.values(value)
  return Object.hasOwn(value, key) ? value[key] : undefined
}

/** The value at a path, or undefined. An empty path, `.` or `$` is the value itself. */
export function valueAt(value: Json | undefined, path: string): Json | undefined {
  let found = value
  const inner = path.trim().replace(/^\$\.?/, '')
  if (inner === '' || inner === '.') return found
  for (const [, key, index] of inner.matchAll(STEP)) {
    if (found === undefined) return undefined
    found = step(found, key ?? (index === '' || index === undefined ? '*' : index))
  }
  return found
}

/** Text of a scalar, or of the first scalar in a list or of its usual keys in an object. */
export function textAt(value: Json | undefined, path: string): string | undefined {
  return scalar(valueAt(value, path))
}

function scalar(found: Json | undefined): string | undefined {
  if (typeof found === 'string') return found.trim() === '' ? undefined : found
  if (typeof found === 'number') return String(found)
  if (Array.isArray(found)) return scalar(found[0])
  if (typeof found === 'object' && found !== null)
    return scalar(found['rendered'] ?? found['name'] ?? found['url'] ?? found['value'] ?? found['text'])
  return undefined
}
