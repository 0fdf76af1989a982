/**
 * What a person sees when there is nothing to show.
 *
 * Effects: none.
 *
 * @module
 */
import { html } from 'hono/html'
import { page, type Site } from './layout.ts'
import { searchForm } from './search.ts'

export interface ErrorView {
  site: Site
  status: number
  title: string
  /** What happened and what to do; never an internal. */
  detail: string
}

export function errorPage({ site, status, title, detail }: ErrorView): string {
  return page({
    site,
    title,
    noindex: true,
    main: html`<h1>${title}</h1>
<p>${detail}</p>
<p><a href="${site.basePath}/">All feeds</a> may have what you look for, or search for it.</p>
${searchForm(site)}
<p class="facts">HTTP ${status}</p>`,
  })
}
