/**
 * Security headers of everything we answer, as tables.
 *
 * Pages run no script and load nothing but our stylesheet and the articles' own media; feeds opened in a browser are
 * boxed in altogether. Lower-case names.
 *
 * Effects: none.
 *
 * @module
 */

const EVERYWHERE = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
} as const

/** For HTML pages and the stylesheet. */
export const pageHeaders: Readonly<Record<string, string>> = {
  ...EVERYWHERE,
  'content-security-policy': [
    "default-src 'none'",
    "style-src 'self'",
    'img-src https: http: data:',
    'media-src https: http:',
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'x-frame-options': 'DENY',
}

/** For feeds, OPML and JSON: nothing in them may act. */
export const feedHeaders: Readonly<Record<string, string>> = {
  ...EVERYWHERE,
  'content-security-policy': "default-src 'none'; style-src 'self'; frame-ancestors 'none'; sandbox",
}

/** For documents any web page may read: public feeds and lists, never anything behind a token. */
export const corsHeaders: Readonly<Record<string, string>> = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'ETag, Last-Modified, Link',
  'cross-origin-resource-policy': 'cross-origin',
}
