/**
 * Work that a queue may hurry along. The store is the truth: losing one of these loses time, not work.
 *
 * Effects: none.
 *
 * @module
 */

export type Job =
  /** `claim`: owner of the lease under which this very message was sent; without it the work is claimed on arrival. */
  | { type: 'poll'; sourceId: string; claim?: string }
  /** Look again at known articles whose time has come. */
  | { type: 'look' }
  /** Turn changes into deliveries, then attempt what is due. */
  | { type: 'deliver' }
