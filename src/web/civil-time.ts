/**
 * A date as a text states it, before it is an instant, and what reading it may rely on.
 *
 * Effects: none.
 *
 * @module
 */

export interface DateOptions {
  /** IANA name, for times that name no zone. */
  timezone: string
  /** RFC 5646; decides between languages where one word means two months. */
  language?: string
  /** For `yesterday`, `2 hours ago` and dates without year; without it they are refused. */
  now?: Date
}

/** What a text states, before it is an instant. */
export interface CivilTime {
  year: number
  month: number
  day: number
  hour?: number
  minute?: number
  second?: number
  /** Minutes ahead of UTC, or an IANA name; absent: the source's zone. */
  zone?: number | string
  note?: string
}
