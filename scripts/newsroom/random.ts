/**
 * Repeatable choices: the same seed and words give the same number on every machine.
 *
 * Effects: none.
 *
 * @module
 */

/** Returns a number 0 ≤ x < 1 that depends on nothing but its arguments (FNV-1a, then a mixing step). */
export function chance(seed: number, ...words: (string | number)[]): number {
  let hash = 0x811c9dc5 ^ seed
  for (const char of words.join('\u001f')) {
    hash = Math.imul(hash ^ char.codePointAt(0)!, 0x01000193)
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 0x1_0000_0000
}

/** Returns a whole number from `low` to `high`, both included. */
export function chanceBetween(low: number, high: number, seed: number, ...words: (string | number)[]): number {
  return low + Math.floor(chance(seed, ...words) * (high - low + 1))
}

/** Returns one member of a list that is not empty. */
export function chanceOf<T>(list: readonly T[], seed: number, ...words: (string | number)[]): T {
  return list[Math.floor(chance(seed, ...words) * list.length)]!
}
