/**
 * A moment somebody stated, with how exactly they said it.
 *
 * Effects: none.
 *
 * @module
 */

export interface Instant {
  at: Date
  /** What the text gave; a `day` is midnight in the zone it was read in. */
  precision: 'day' | 'minute' | 'second'
  /** The text as it stood. */
  text: string
  /** `stated` where the text names a zone or offset, `assumed` where the source's zone was used. */
  zone: 'stated' | 'assumed'
  /** What had to be decided: `gap`, `fold` (the earlier offset was taken), `two-digit year`… */
  note?: string
}
