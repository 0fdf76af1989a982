/**
 * Articles a day as a small bar chart, inline SVG without style or script; the same numbers as text for those who hear it.
 *
 * Effects: none.
 *
 * @module
 */
import { html } from 'hono/html'
import type { Html } from './layout.ts'
import { counted } from './moment.ts'

export interface DayCount {
  day: Date
  articles: number
}

const BAR = { width: 16, gap: 4, height: 64 }

/** One bar a day, the highest as high as the picture. */
export function dailyPlot(days: readonly DayCount[]): Html {
  const most = Math.max(1, ...days.map((one) => one.articles))
  const width = days.length * (BAR.width + BAR.gap)
  const total = days.reduce((sum, one) => sum + one.articles, 0)
  const said = `${counted(total, 'new article')} in ${counted(days.length, 'day')}, at most ${most} a day`
  return html`<figure class="plot">
<svg role="img" aria-label="${said}" viewBox="0 0 ${width} ${BAR.height}" width="${width}" height="${BAR.height}">
${days.map(({ day, articles }, index) => {
  const height = articles === 0 ? 1 : Math.max(2, Math.round((articles / most) * BAR.height))
  return html`<rect x="${index * (BAR.width + BAR.gap)}" y="${BAR.height - height}" width="${BAR.width}" height="${height}"><title>${day.toISOString().slice(0, 10)}: ${articles}</title></rect>\n`
})}</svg>
<figcaption>${said}; today is the last bar, days are UTC.</figcaption>
</figure>
`
}
