/**
 * The folder of source files as it may be met: with what is no file among them.
 */
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readCatalogue } from '../../../src/runtime/node/catalogue.ts'
import { datelineHere, scratch } from '../../cli/run-command.ts'

const GOOD = 'title: Harbour\nurl: https://harbour.example/feed.xml\n'

describe('a source file that cannot be read', () => {
  it('is a fault of its own and costs the others nothing', async () => {
    const dir = scratch()
    writeFileSync(join(dir, 'harbour.yaml'), GOOD)
    mkdirSync(join(dir, 'folder.yaml'))
    symlinkSync(join(dir, 'nowhere'), join(dir, 'link.yaml'))
    symlinkSync(join(dir, 'circle.yaml'), join(dir, 'circle.yaml'))
    const { sources, problems } = await readCatalogue(dir, {})
    expect(sources.map(({ id }) => id)).toEqual(['harbour'])
    expect(problems.map(({ file, message }) => `${file} ${message}`)).toEqual([
      'circle.yaml is a link that leads nowhere',
      'folder.yaml is a folder',
      'link.yaml is a link that leads nowhere',
    ])
  })

  it('leaves its previous version in service', async () => {
    const dir = scratch()
    writeFileSync(join(dir, 'harbour.yaml'), GOOD)
    const before = await readCatalogue(dir, {})
    rmSync(join(dir, 'harbour.yaml'))
    symlinkSync(join(dir, 'nowhere'), join(dir, 'harbour.yaml'))
    const after = await readCatalogue(dir, {}, before)
    expect(after.sources).toEqual(before.sources)
    expect(after.signature).not.toBe(before.signature)
  })

  it('is named by check and refused by edit, without a stack', async () => {
    const dir = scratch()
    await datelineHere(['init', dir])
    mkdirSync(join(dir, 'feeds/folder.yaml'))
    expect(await datelineHere(['check', '--dir', dir])).toMatchObject({
      code: 1,
      out: 'folder.yaml: is a folder\n    source files are read from one folder only; move it away\n0 sources, 0 bundles: 1 problem\n',
    })
    const edit = await datelineHere(['edit', 'folder', '--dir', dir])
    expect(edit.code).toBe(2)
    expect(edit.err).toMatch(
      /^dateline: .*folder\.yaml is a folder; source files are read from one folder only; move it away\.\n$/,
    )
  })
})
