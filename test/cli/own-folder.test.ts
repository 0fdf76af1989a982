/**
 * A folder of one's own: init, add, list, pause, resume, edit, remove, as typed.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { noon, startNewsroom } from '../support/newsroom.ts'
import { dateline, datelineHere, newsroomEnv, SCRIPT, scratch } from './run-command.ts'

describe('a call that cannot be understood', () => {
  it('ends with 2 and the command that was probably meant', async () => {
    for (const call of [['serv'], ['help', 'serv'], ['serv', '--help']]) {
      const said = await datelineHere(call)
      expect(said).toMatchObject({ code: 2, out: '' })
      expect(said.err).toMatch(/^dateline: there is no command "serv"\. Did you mean serve\? `dateline help` lists them: /)
    }
  })

  it('is told in one line', async () => {
    const said = await datelineHere(['endpoints', 'add', 'https://r.example/', '--rate', '-1'])
    expect(said).toMatchObject({
      code: 2,
      err: "dateline: Option '--rate' argument is ambiguous. See `dateline help endpoints`.\n",
    })
  })
})

describe('a reader of the output that goes away', () => {
  it('ends the command in silence', async () => {
    const child = spawn(process.execPath, [SCRIPT, 'help'], { stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.destroy()
    let err = ''
    child.stderr.on('data', (data) => {
      err += data
    })
    const [code] = await once(child, 'close')
    expect({ code, err }).toEqual({ code: 0, err: '' })
  })
})

describe('dateline init', () => {
  it('makes a folder with sources, settings only the owner reads, and a token of its own', async () => {
    const dir = join(scratch(), 'mine')
    const said = await datelineHere(['init', dir, '--with', 'news-az,trend'])
    expect(said).toMatchObject({ code: 0, err: '' })
    expect(readdirSync(join(dir, 'feeds')).sort()).toEqual(['news-az.yaml', 'source.schema.json', 'trend.yaml'])
    expect(statSync(join(dir, '.env')).mode & 0o777).toBe(0o600)
    expect(readFileSync(join(dir, '.env'), 'utf8')).toMatch(/^DATELINE_ADMIN_TOKEN=[\w-]{32}$/m)
    expect((await datelineHere(['check', '--dir', dir])).out).toBe('2 sources, 0 bundles: all right\n')
  })

  it('says how to go on in the words it was called with', async () => {
    const dir = join(scratch(), 'mine')
    const said = await datelineHere(['init', dir, '--with', 'trend'], { npm_command: 'exec' })
    expect(said.out).toContain('1 source file in feeds/ (1 copied)')
    expect(said.out).toContain(`  npx dateline serve --dir ${dir}\n`)
    expect((await datelineHere(['init', dir])).out).toContain(`  dateline serve --dir ${dir}\n`)
  })

  it('leaves what is there as it is', async () => {
    const dir = scratch()
    await datelineHere(['init', dir, '--with', 'news-az'])
    const env = readFileSync(join(dir, '.env'), 'utf8')
    writeFileSync(join(dir, 'feeds/news-az.yaml'), 'title: Mine\nurl: https://news.az/\n')
    await datelineHere(['init', dir, '--with', 'all'])
    expect(readFileSync(join(dir, '.env'), 'utf8')).toBe(env)
    expect(readFileSync(join(dir, 'feeds/news-az.yaml'), 'utf8')).toContain('title: Mine')
    expect(existsSync(join(dir, 'feeds/trend.yaml'))).toBe(true)
  })

  it('refuses what is not shipped and makes nothing', async () => {
    const dir = join(scratch(), 'mine')
    const said = await datelineHere(['init', dir, '--with', 'nonsense'])
    expect(said.code).toBe(2)
    expect(said.err).toMatch(/^dateline: nonsense is not shipped\. These are: .*news-az/)
    expect(existsSync(dir)).toBe(false)
  })
})

describe('dateline add', () => {
  it('shows what was found and writes a file that checks', async () => {
    const newsroom = await startNewsroom()
    const dir = scratch()
    await datelineHere(['init', dir])
    const said = await dateline(['add', 'https://news.az/', '--yes', '--tags', 'azerbaijan', '--dir', dir], {
      env: newsroomEnv(newsroom, dir),
    })
    expect(said.err).toBe('')
    expect(said.code).toBe(0)
    expect(said.out).toMatch(/\d+ items as /)
    expect(said.out).toMatch(/the first article, read whole/)
    expect(readFileSync(join(dir, 'feeds/news.yaml'), 'utf8')).toMatch(/^url: https:\/\/news\.az\/.*$/m)
    expect((await datelineHere(['check', '--dir', dir])).code).toBe(0)
    const again = await dateline(['add', 'news.az', '--yes', '--dir', dir], { env: newsroomEnv(newsroom, dir) })
    expect(again).toMatchObject({ code: 2, err: 'dateline: news.yaml reads this address already.\n' })
  })

  it('knows a feed again that was found behind another address', async () => {
    const newsroom = await startNewsroom()
    const dir = scratch()
    await datelineHere(['init', dir])
    const env = { ...newsroomEnv(newsroom, dir), DATELINE_CLOCK: noon.toISOString() }
    expect((await dateline(['add', 'https://apa.az/', '--yes', '--dir', dir], { env })).code).toBe(0)
    const again = await dateline(['add', 'https://apa.az/', '--yes', '--dir', dir], { env })
    expect(again).toMatchObject({ code: 2, err: 'dateline: apa.yaml reads https://apa.az/rss already.\n' })
    expect(readdirSync(join(dir, 'feeds')).sort()).toEqual(['apa.yaml', 'source.schema.json'])
  })

  it('writes nothing where the answer is no, or where nothing is found', async () => {
    const newsroom = await startNewsroom()
    const dir = scratch()
    await datelineHere(['init', dir])
    const env = newsroomEnv(newsroom, dir)
    const no = await dateline(['add', 'https://news.az/', '--dir', dir], { env, input: 'n\n' })
    expect(no.code).toBe(1)
    const nothing = await dateline(['add', 'https://news.az/no-such-page', '--yes', '--dir', dir], { env })
    expect(nothing.code).toBe(1)
    expect(nothing.err).toMatch(/^Nothing was written: /)
    expect(readdirSync(join(dir, 'feeds'))).toEqual(['source.schema.json'])
  })
})

describe('commands on source files', () => {
  it('pause, resume and remove change one file and nothing else in it', async () => {
    const dir = scratch()
    await datelineHere(['init', dir, '--with', 'news-az,trend'])
    const path = join(dir, 'feeds/news-az.yaml')
    const before = readFileSync(path, 'utf8')
    expect((await datelineHere(['pause', 'news-az', '--dir', dir])).code).toBe(0)
    expect(readFileSync(path, 'utf8')).toBe(`${before}paused: true\n`)
    const listed = await datelineHere(['list', '--json', '--dir', dir])
    expect((JSON.parse(listed.out) as { sources: { id: string; paused: boolean }[] }).sources).toMatchObject([
      { id: 'news-az', paused: true },
      { id: 'trend', paused: false },
    ])
    await datelineHere(['resume', 'news-az', '--dir', dir])
    expect(readFileSync(path, 'utf8')).toBe(before)
    expect((await datelineHere(['remove', 'news-az', '--dir', dir], {}, 'no\n')).code).toBe(1)
    expect(existsSync(path)).toBe(true)
    expect((await datelineHere(['remove', 'news-az', '--yes', '--dir', dir])).code).toBe(0)
    expect(existsSync(path)).toBe(false)
    const gone = await datelineHere(['pause', 'news-az', '--dir', dir])
    expect(gone).toMatchObject({ code: 2, err: expect.stringContaining('there is no news-az.yaml') })
  })

  it('keeps a broken edit out and says what is wrong with it', async () => {
    const dir = scratch()
    await datelineHere(['init', dir, '--with', 'news-az'])
    const path = join(dir, 'feeds/news-az.yaml')
    const before = readFileSync(path, 'utf8')
    const editor = join(dir, 'editor.sh')
    const edit = async (line: string) => {
      writeFileSync(editor, `#!/bin/sh\necho '${line}' >> "$1"\n`)
      chmodSync(editor, 0o755)
      return dateline(['edit', 'news-az', '--dir', dir], { env: { EDITOR: editor, VISUAL: '' } })
    }
    const broken = await edit('intervall: 5m')
    expect(broken.code).toBe(1)
    expect(broken.err).toMatch(/news-az\.yaml:\d+: intervall: /)
    expect(readFileSync(path, 'utf8')).toBe(before)
    expect((await edit('maxInterval: 6h')).code).toBe(0)
    expect(readFileSync(path, 'utf8')).toBe(`${before}maxInterval: 6h\n`)
  })
})
