/**
 * Measures what a piece of work costs the processor, beside a floor or a rival in the same run.
 *
 * Variants take turns, round by round, so that a machine that grows slower is slow for all of them; the ratio is taken
 * within each round and its median told with the range, and once more between the lower quartiles, which a busy machine
 * disturbs least. Times are CPU (user and system) of this process.
 *
 * Effects: measures.
 *
 * @module
 */

export interface Variant {
  name: string
  /** Does the work `units` times over. */
  run: () => unknown
}

export interface Bench {
  name: string
  /** What one run of a variant does, in words: `a feed of 50 items, 310 kB`. */
  unit: string
  ours: Variant
  /** Compared with; the ratio is ours divided by theirs. */
  others: Variant[]
  rounds?: number
  /** Runs of each variant per round; found by itself where absent. */
  repeat?: number
}

export interface Figure {
  median: number
  min: number
  max: number
  /** Lower quartile: nearest to what it costs on a machine that does nothing else. */
  low: number
}

export interface BenchResult {
  name: string
  unit: string
  /** CPU milliseconds a run. */
  ours: Figure
  others: Compared[]
}

export interface Compared {
  name: string
  cpu: Figure
  /** Ours divided by theirs, round by round. */
  ratio: Figure
  /** Lower quartile of ours divided by theirs. */
  quiet: number
}

const ROUND_MS = 80
const ROUNDS = 15

/** CPU milliseconds per run of `variant`, over `repeat` runs. */
async function cpuOf(variant: Variant, repeat: number): Promise<number> {
  const before = process.cpuUsage()
  for (let i = 0; i < repeat; i++) await variant.run()
  const spent = process.cpuUsage(before)
  return (spent.user + spent.system) / 1000 / repeat
}

export function figureOf(values: readonly number[]): Figure {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
  return { median, min: sorted[0]!, max: sorted.at(-1)!, low: sorted[Math.floor((sorted.length - 1) / 4)]! }
}

/** Costs of the same rounds beside one another. */
export function compare(name: string, ours: readonly number[], theirs: readonly number[]): Compared {
  const cpu = figureOf(theirs)
  const ratios = ours.map((cost, round) => cost / Math.max(1e-6, theirs[round] ?? 0))
  return { name, cpu, ratio: figureOf(ratios), quiet: figureOf(ours).low / Math.max(1e-6, cpu.low) }
}

/** Warms every variant up, then measures them in turns. */
export async function measure(bench: Bench): Promise<BenchResult> {
  const variants = [bench.ours, ...bench.others]
  const repeats: number[] = []
  for (const variant of variants) {
    const once = Math.max(0.01, await cpuOf(variant, 1))
    const warm = Math.max(1, Math.min(200, Math.ceil(ROUND_MS / once)))
    const settled = Math.max(0.005, await cpuOf(variant, warm))
    repeats.push(bench.repeat ?? Math.max(1, Math.ceil(ROUND_MS / settled)))
  }
  const rounds: number[][] = []
  for (let round = 0; round < (bench.rounds ?? ROUNDS); round++) {
    const costs: number[] = []
    for (const [i, variant] of variants.entries()) costs.push(await cpuOf(variant, repeats[i]!))
    rounds.push(costs)
  }
  const ours = rounds.map((costs) => costs[0]!)
  return {
    name: bench.name,
    unit: bench.unit,
    ours: figureOf(ours),
    others: bench.others.map((other, i) =>
      compare(
        other.name,
        ours,
        rounds.map((costs) => costs[i + 1]!),
      ),
    ),
  }
}

/** The result as lines for people. */
export function describe(result: BenchResult): string {
  const ms = ({ low, median, min, max }: Figure): string =>
    `${short(low)} ms, median ${short(median)} (${short(min)}–${short(max)})`
  const lines = [`${result.name}: ${result.unit}`, `  ours${' '.repeat(30)} ${ms(result.ours)}`]
  for (const other of result.others) {
    const { median, min, max } = other.ratio
    lines.push(
      `  ${other.name.padEnd(34)} ${ms(other.cpu)}`,
      `    ours is ${other.quiet.toFixed(2)} ×, median of rounds ${median.toFixed(2)} (${min.toFixed(2)}–${max.toFixed(2)})`,
    )
  }
  return lines.join('\n')
}

function short(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 1 ? value.toFixed(2) : value.toFixed(4)
}
