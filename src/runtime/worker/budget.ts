/**
 * What one invocation may ask of the platform, and whether a further piece of work still fits.
 *
 * The free plan allows 50 queries of D1 and 50 subrequests an invocation; whether D1 counts a batch as one query or as its
 * statements is not documented, so statements are counted. Calls of the host gate are subrequests too.
 *
 * Effects: none; counts what it is told of.
 *
 * @module
 */

/** What an invocation asked of the platform so far. */
export interface Spent {
  /** Calls of D1, a batch being one. */
  queries: number
  /** Statements, each of a batch counted. */
  statements: number
  rowsRead: number
  rowsWritten: number
  /** Requests to other hosts. */
  requests: number
  /** Calls of the host gate. */
  turns: number
}

export interface Cost {
  statements: number
  subrequests: number
}

export function newSpent(): Spent {
  return { queries: 0, statements: 0, rowsRead: 0, rowsWritten: 0, requests: 0, turns: 0 }
}

/** Of 50 that the free plan allows: what was begun may cost more than was thought. */
const MOST_FREE: Cost = { statements: 40, subrequests: 40 }

export type Plan = 'free' | 'paid'

/** What one invocation takes on, by the account's plan. */
export interface Portions {
  most: Cost
  /** Sources claimed in one minute. */
  claims: number
  /** Of these, sources polled in the cron invocation itself, if they are quiet. */
  pollsInTick: number
  pollsAMessage: number
  looksATick: number
  attemptsAMessage: number
  /** What retention drops in one go. */
  retained: { articles: number; rows: number }
}

export const PORTIONS: Record<Plan, Portions> = {
  free: {
    most: MOST_FREE,
    claims: 100,
    pollsInTick: 10,
    pollsAMessage: 8,
    looksATick: 3,
    attemptsAMessage: 10,
    retained: { articles: 12, rows: 200 },
  },
  // Of 1,000 queries; more than this would only make messages long.
  paid: {
    most: { statements: 500, subrequests: 500 },
    claims: 500,
    pollsInTick: 60,
    pollsAMessage: 25,
    looksATick: 20,
    attemptsAMessage: 50,
    retained: { articles: 100, rows: 1000 },
  },
}

/** What the pieces cost at most, but for oddities: measured by the tests, with robots.txt and one redirect. */
export const COSTS = {
  /** Reading a source with robots.txt for it, settling what it brought, asking whom to tell; no ingesting. */
  poll: { statements: 14, subrequests: 9 },
  /** One article: its keys, robots.txt, its page, its story, its batch. */
  article: { statements: 14, subrequests: 9 },
  /** One look at a known article, found and settled. */
  look: { statements: 13, subrequests: 6 },
  /** Planning deliveries and one endpoint's lane. */
  lane: { statements: 18, subrequests: 10 },
  /** Giving back what is held, and asking whether somebody is to be told. */
  settle: { statements: 6, subrequests: 0 },
  /** One portion of retention. */
  retain: { statements: 18, subrequests: 0 },
} satisfies Record<string, Cost>

export interface Budget {
  spent: Spent
  /** Whether this fits beside what was spent and what is reserved. */
  fits(...costs: Cost[]): boolean
  /** Does the work, which may cost that much, while others are told so. */
  within<T>(cost: Cost, work: () => Promise<T>): Promise<T>
}

export function createBudget(spent: Spent, most: Cost = MOST_FREE): Budget {
  const reserved: Cost = { statements: 0, subrequests: 0 }
  const reserve = (cost: Cost, sign: 1 | -1): void => {
    reserved.statements += sign * cost.statements
    reserved.subrequests += sign * cost.subrequests
  }
  return {
    spent,
    fits(...costs) {
      const statements = costs.reduce((sum, cost) => sum + cost.statements, spent.statements + reserved.statements)
      const subrequests = costs.reduce((sum, cost) => sum + cost.subrequests, spent.requests + spent.turns + reserved.subrequests)
      return statements <= most.statements && subrequests <= most.subrequests
    },
    async within(cost, work) {
      reserve(cost, 1)
      try {
        return await work()
      } finally {
        reserve(cost, -1)
      }
    },
  }
}
