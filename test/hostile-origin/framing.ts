/** Answers that break on the wire: lengths, chunks, codings, slowness, nonsense. */
import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { type Behaviour, drip, FEED, flood, RSS_TYPE, raw, response, say, sayFeed } from './behaviour.ts'

const coded = (coding: string, body: Uint8Array) => say('200 OK', [RSS_TYPE, `Content-Encoding: ${coding}`], body)
const ZEROS = Buffer.alloc(30_000_000)
const lazily = <T>(make: () => T): (() => T) => {
  let made: T | undefined
  return () => (made ??= make())
}
const gzipBomb = lazily(() => gzipSync(ZEROS, { level: 1 }))
const nestedBomb = lazily(() => gzipSync(gzipBomb()))
const brotliBomb = lazily(() => brotliCompressSync(ZEROS, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }))
const zstdBomb = lazily(() => zstdCompressSync(ZEROS))
const HEAD = `HTTP/1.1 200 OK\r\n${RSS_TYPE}\r\n`
const CHUNKED = `${HEAD}Transfer-Encoding: chunked\r\n\r\n`
const chunk = (text: string, extension = ''): string => `${Buffer.byteLength(text).toString(16)}${extension}\r\n${text}\r\n`

export const FRAMING: readonly Behaviour[] = [
  { name: 'gzip', does: 'compresses', serve: coded('gzip', gzipSync(FEED)), expect: { outcome: 'fetched', whole: true } },
  {
    name: 'x-gzip',
    does: 'names gzip as in 1992',
    serve: coded('X-GZip', gzipSync(FEED)),
    expect: { outcome: 'fetched', whole: true },
  },
  {
    name: 'brotli',
    does: 'compresses with Brotli',
    serve: coded('br', brotliCompressSync(FEED)),
    expect: { outcome: 'fetched', whole: true },
  },
  {
    name: 'zstd',
    does: 'compresses with Zstandard',
    serve: coded('zstd', zstdCompressSync(FEED)),
    expect: { outcome: 'fetched', whole: true },
  },
  {
    name: 'deflate',
    does: 'compresses with zlib',
    serve: coded('deflate', deflateSync(FEED)),
    expect: { outcome: 'fetched', whole: true },
  },
  {
    name: 'deflate-raw',
    does: 'forgets the zlib header',
    serve: coded('deflate', deflateRawSync(FEED)),
    expect: { outcome: 'fetched', whole: true },
  },
  {
    name: 'gzip-twice',
    does: 'compresses twice and says so',
    serve: coded('gzip, gzip', gzipSync(gzipSync(FEED))),
    expect: { outcome: 'fetched', whole: true },
  },
  {
    name: 'gzip-members',
    does: 'joins two gzip members',
    serve: coded('gzip', Buffer.concat([gzipSync(FEED.slice(0, 100)), gzipSync(FEED.slice(100))])),
    expect: { outcome: 'fetched', whole: true },
  },
  {
    name: 'gzip-padded',
    does: 'pads the compressed body with zeros',
    serve: coded('gzip', Buffer.concat([gzipSync(FEED), Buffer.alloc(64)])),
    expect: { outcome: 'fetched', whole: true },
  },
  {
    name: 'coding-utf-8',
    does: 'takes Content-Encoding for the charset',
    serve: sayFeed(['Content-Encoding: UTF-8']),
    expect: { outcome: 'fetched', whole: true },
  },
  {
    name: 'coding-empty',
    does: 'sends an empty Content-Encoding',
    serve: sayFeed(['Content-Encoding: ']),
    expect: { outcome: 'fetched', whole: true },
  },
  {
    name: 'coding-lie',
    does: 'calls noise gzip',
    serve: coded('gzip', Buffer.from('00010203'.repeat(50), 'hex')),
    expect: { outcome: 'failed', failure: 'bad-encoding' },
  },
  {
    name: 'coding-unknown',
    does: 'compresses with something unheard of',
    serve: coded('lzma', Buffer.from(FEED)),
    expect: { outcome: 'failed', failure: 'bad-encoding' },
  },
  {
    name: 'coding-triple',
    does: 'compresses three times',
    serve: coded('gzip, gzip, gzip', gzipSync(gzipSync(gzipSync(FEED)))),
    expect: { outcome: 'failed', failure: 'bad-encoding' },
  },
  {
    name: 'gzip-truncated',
    does: 'stops in the middle of gzip',
    serve: coded('gzip', gzipSync(FEED).subarray(0, 120)),
    expect: { outcome: 'failed', failure: 'bad-encoding' },
  },
  {
    name: 'gzip-corrupt',
    does: 'flips bytes in gzip',
    serve: coded('gzip', corrupt(gzipSync(FEED))),
    expect: { outcome: 'failed', failure: 'bad-encoding' },
  },
  {
    name: 'br-truncated',
    does: 'stops in the middle of Brotli',
    serve: coded('br', brotliCompressSync(FEED).subarray(0, 60)),
    expect: { outcome: 'failed', failure: 'bad-encoding' },
  },
  {
    name: 'zstd-truncated',
    does: 'stops in the middle of Zstandard',
    serve: coded('zstd', zstdCompressSync(FEED).subarray(0, 60)),
    expect: { outcome: 'failed', failure: 'bad-encoding' },
  },
  {
    name: 'gzip-empty',
    does: 'calls an empty body gzip',
    serve: coded('gzip', new Uint8Array()),
    expect: { outcome: 'failed', failure: 'empty' },
  },
  {
    name: 'bomb-gzip',
    does: 'sends 30 MB in 30 KB',
    serve: (turn) => coded('gzip', gzipBomb())(turn),
    expect: { outcome: 'failed', failure: 'too-large' },
  },
  {
    name: 'bomb-nested',
    does: 'packs the bomb twice',
    serve: (turn) => coded('gzip, gzip', nestedBomb())(turn),
    expect: { outcome: 'failed', failure: 'too-large' },
  },
  {
    name: 'bomb-br',
    does: 'sends 30 MB as Brotli',
    serve: (turn) => coded('br', brotliBomb())(turn),
    expect: { outcome: 'failed', failure: 'too-large' },
  },
  {
    name: 'bomb-zstd',
    does: 'sends 30 MB as Zstandard',
    serve: (turn) => coded('zstd', zstdBomb())(turn),
    expect: { outcome: 'failed', failure: 'too-large' },
  },

  {
    name: 'length-short',
    does: 'sends less than Content-Length and closes',
    serve: raw(`${HEAD}Content-Length: ${FEED.length + 50}\r\n\r\n${FEED}`),
    expect: { outcome: 'failed', failure: 'reset' },
  },
  {
    name: 'length-short-open',
    does: 'sends less than Content-Length and waits',
    serve: ({ socket }) => void socket.write(`${HEAD}Content-Length: ${FEED.length + 50}\r\n\r\n${FEED}`),
    expect: { outcome: 'failed', failure: 'timeout' },
  },
  {
    name: 'length-long',
    does: 'sends more than Content-Length',
    serve: ({ socket }) => void socket.write(`${HEAD}Content-Length: 200\r\n\r\n${FEED}`),
    expect: { outcome: 'failed', failure: 'protocol' },
  },
  {
    name: 'length-long-close',
    does: 'sends more than Content-Length and closes',
    serve: raw(`${HEAD}Connection: close\r\nContent-Length: 200\r\n\r\n${FEED}`),
    expect: { outcome: 'failed', failure: 'protocol' },
  },
  {
    name: 'length-two',
    does: 'gives two lengths',
    serve: raw(`${HEAD}Content-Length: 10\r\nContent-Length: 20\r\n\r\n${FEED}`),
    expect: { outcome: 'failed', failure: 'protocol' },
  },
  {
    name: 'length-negative',
    does: 'gives a negative length',
    serve: raw(`${HEAD}Content-Length: -5\r\n\r\n${FEED}`),
    expect: { outcome: 'failed', failure: 'protocol' },
  },
  {
    name: 'length-words',
    does: 'gives a length in words',
    serve: raw(`${HEAD}Content-Length: many\r\n\r\n${FEED}`),
    expect: { outcome: 'failed', failure: 'protocol' },
  },
  {
    name: 'length-and-chunks',
    does: 'gives a length and chunks',
    serve: raw(`${HEAD}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n${chunk(FEED)}0\r\n\r\n`),
    expect: { outcome: 'failed', failure: 'protocol' },
  },
  {
    name: 'length-enormous',
    does: 'announces ten gigabytes',
    serve: ({ socket }) => void socket.write(`${HEAD}Content-Length: 10000000000\r\n\r\n${FEED}`),
    expect: { outcome: 'failed', failure: 'too-large' },
  },
  {
    name: 'until-close',
    does: 'ends the body by closing, as HTTP/1.0',
    serve: raw(`HTTP/1.0 200 OK\r\n${RSS_TYPE}\r\n\r\n${FEED}`),
    expect: { outcome: 'fetched', whole: true },
  },
  {
    name: 'chunks',
    does: 'sends chunks with extensions and a trailer',
    serve: raw(`${CHUNKED}${chunk(FEED.slice(0, 9), ';a=b')}${chunk(FEED.slice(9))}0\r\nX-Trailer: 1\r\n\r\n`),
    expect: { outcome: 'fetched', whole: true },
  },
  {
    name: 'chunks-cut',
    does: 'closes before the last chunk',
    serve: raw(`${CHUNKED}${chunk(FEED)}`),
    expect: { outcome: 'failed', failure: 'reset' },
  },
  {
    name: 'chunks-garbage',
    does: 'writes nonsense for a chunk length',
    serve: raw(`${CHUNKED}${chunk('<rss>')}zz\r\n${FEED}`),
    expect: { outcome: 'failed', failure: 'protocol' },
  },
  {
    name: 'chunks-huge',
    does: 'announces a chunk of 2^70 bytes',
    serve: raw(`${CHUNKED}400000000000000000\r\n${FEED}`),
    expect: { outcome: 'failed', failure: 'protocol' },
  },
  {
    name: 'chunks-tiny',
    does: 'sends every byte in a chunk of its own',
    serve: raw(`${CHUNKED}${[...FEED].map((letter) => chunk(letter)).join('')}0\r\n\r\n`),
    expect: { outcome: 'fetched', whole: true },
  },

  {
    name: 'reset-first',
    does: 'resets before a byte',
    serve: ({ socket }) => void socket.resetAndDestroy(),
    expect: { outcome: 'failed', failure: 'reset' },
  },
  {
    name: 'close-first',
    does: 'closes before a byte',
    serve: ({ socket }) => void socket.end(),
    expect: { outcome: 'failed', failure: 'reset' },
  },
  {
    name: 'reset-in-head',
    does: 'resets in the middle of the head',
    serve: ({ socket }) => {
      socket.write(HEAD)
      setTimeout(() => socket.resetAndDestroy(), 20)
    },
    expect: { outcome: 'failed', failure: 'reset' },
  },
  {
    name: 'reset-in-body',
    does: 'resets in the middle of the body',
    serve: ({ socket }) => {
      socket.write(response('200 OK', ['Content-Length: 5000'], FEED))
      setTimeout(() => socket.resetAndDestroy(), 20)
    },
    expect: { outcome: 'failed', failure: 'reset' },
  },
  { name: 'silent', does: 'says nothing', serve: () => {}, expect: { outcome: 'failed', failure: 'timeout' } },
  {
    name: 'slow-head',
    does: 'sends a header byte every 50 ms',
    serve: ({ socket }) => {
      socket.write(`${HEAD}X-Slow: `)
      drip(socket, 'x', 50)
    },
    expect: { outcome: 'failed', failure: 'timeout' },
  },
  {
    name: 'slow-body',
    does: 'sends a body byte every 50 ms',
    serve: ({ socket }) => {
      socket.write(`${HEAD}Content-Length: 5000\r\n\r\n`)
      drip(socket, 'x', 50)
    },
    expect: { outcome: 'failed', failure: 'timeout' },
  },
  {
    name: 'pause-in-body',
    does: 'stops for a moment in the middle',
    serve: ({ socket }) => {
      const bytes = response('200 OK', [RSS_TYPE], FEED)
      socket.write(bytes.subarray(0, 150))
      setTimeout(() => socket.write(bytes.subarray(150)), 100)
    },
    expect: { outcome: 'fetched', whole: true },
  },
  {
    name: 'endless-body',
    does: 'never stops sending',
    serve: ({ socket }) => {
      socket.write(`${HEAD}\r\n`)
      flood(socket, Buffer.alloc(65_536, ' '))
    },
    expect: { outcome: 'failed', failure: 'too-large' },
  },
  {
    name: 'endless-chunks',
    does: 'never stops sending chunks',
    serve: ({ socket }) => {
      socket.write(CHUNKED)
      flood(socket, Buffer.from(chunk('x'.repeat(500)).repeat(40)))
    },
    expect: { outcome: 'failed', failure: 'too-large' },
  },
  {
    name: 'endless-head',
    does: 'never stops sending headers',
    serve: ({ socket }) => {
      socket.write('HTTP/1.1 200 OK\r\n')
      flood(socket, Buffer.from('X-More: and more\r\n'.repeat(100)))
    },
    expect: { outcome: 'failed', failure: 'too-large' },
  },
  {
    name: 'endless-hints',
    does: 'never stops sending early hints',
    serve: ({ socket }) => drip(socket, 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n', 20),
    expect: { outcome: 'failed', failure: 'timeout' },
  },
  {
    name: 'huge-header',
    does: 'sends one header of 200 KB',
    serve: sayFeed([`X-Huge: ${'h'.repeat(200_000)}`]),
    expect: { outcome: 'failed', failure: 'too-large' },
  },
  {
    name: 'early-hints',
    does: 'sends hints before the answer',
    serve: ({ socket }) =>
      void socket.write(
        Buffer.concat([Buffer.from('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'), response('200 OK', [RSS_TYPE], FEED)]),
      ),
    expect: { outcome: 'fetched', whole: true },
  },
  {
    name: 'switching',
    does: 'switches to another protocol unasked',
    serve: raw('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nhello'),
    expect: { outcome: 'failed', failure: 'protocol' },
  },

  {
    name: 'status-000',
    does: 'answers with the status 000',
    serve: raw(`HTTP/1.1 000 Odd\r\nContent-Length: 0\r\n\r\n`),
    expect: { outcome: 'failed', failure: 'protocol' },
  },
  {
    name: 'status-99',
    does: 'answers with a status of two digits',
    serve: raw(`HTTP/1.1 99 Odd\r\nContent-Length: 0\r\n\r\n`),
    expect: { outcome: 'failed', failure: 'protocol' },
  },
  {
    name: 'transfer-gzip',
    does: 'compresses the transfer unasked',
    serve: raw(`${HEAD}Transfer-Encoding: gzip, chunked\r\n\r\n${chunk(FEED)}0\r\n\r\n`),
    expect: { outcome: 'failed', failure: 'bad-encoding' },
  },
  {
    name: 'bare-newlines',
    does: 'ends lines with LF alone',
    serve: raw(`HTTP/1.1 200 OK\nContent-Length: ${FEED.length}\n\n${FEED}`),
    expect: { outcome: 'failed', failure: 'protocol' },
  },
  {
    name: 'blank-lines-first',
    does: 'sends blank lines before the answer',
    serve: raw(`\r\n\r\n${HEAD}Content-Length: ${FEED.length}\r\n\r\n${FEED}`),
    expect: { outcome: 'fetched', whole: true },
  },
  {
    name: 'http-2-label',
    does: 'calls HTTP/1.1 HTTP/2.0',
    serve: raw(`HTTP/2.0 200\r\nContent-Length: ${FEED.length}\r\n\r\n${FEED}`),
    expect: { outcome: 'fetched', whole: true },
  },
  {
    name: 'garbage',
    does: 'answers with something that is not HTTP',
    serve: raw('220 mail.example ESMTP\r\n250 ok\r\n'),
    expect: { outcome: 'failed', failure: 'protocol' },
  },
  { name: 'http-09', does: 'answers without a head', serve: raw(FEED), expect: { outcome: 'failed', failure: 'protocol' } },
  {
    name: 'http-2',
    does: 'answers with HTTP/2 frames',
    serve: raw(new Uint8Array([0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 4, 0, 0, 255, 255])),
    expect: { outcome: 'failed', failure: 'protocol' },
  },
  {
    name: 'tls-bytes',
    does: 'answers with a TLS alert',
    serve: raw(new Uint8Array([21, 3, 1, 0, 2, 2, 80])),
    expect: { outcome: 'failed', failure: 'protocol' },
  },
  {
    name: 'status-line-bad',
    does: 'answers with the status "OK"',
    serve: raw(`HTTP/1.1 OK\r\n\r\n${FEED}`),
    expect: { outcome: 'failed', failure: 'protocol' },
  },
  {
    name: 'nul-in-header',
    does: 'puts a NUL into a header',
    serve: raw(`${HEAD}X-Nul: a\0b\r\nContent-Length: 0\r\n\r\n`),
    expect: { outcome: 'failed', failure: 'protocol' },
  },
  {
    name: 'header-without-colon',
    does: 'writes a header line without a colon',
    serve: raw(`${HEAD}Nonsense\r\nContent-Length: 0\r\n\r\n`),
    expect: { outcome: 'failed', failure: 'protocol' },
  },
]

function corrupt(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes)
  for (let index = 40; index < 60; index++) copy[index] = copy[index]! ^ 0xff
  return copy
}
