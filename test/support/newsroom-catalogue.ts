/**
 * The shipped files of the sources that the newsroom prints, as a folder and compiled.
 *
 * Effects: reads feeds/, writes a temporary folder.
 *
 * @module
 */
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compileFolder } from '../../scripts/compile-feeds.ts'
import type { Newsroom } from '../../scripts/newsroom/newsroom.ts'
import type { Catalogue } from '../../src/model/source.ts'

const FEEDS = fileURLToPath(new URL('../../feeds', import.meta.url))

/** A folder with those files; whoever asks removes it. */
export async function copySources(newsroom: Pick<Newsroom, 'sites'>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'dateline-feeds-'))
  for (const { sourceId } of newsroom.sites) {
    await copyFile(join(FEEDS, `${sourceId}.yaml`), join(folder, `${sourceId}.yaml`))
  }
  return folder
}

export async function newsroomCatalogue(newsroom: Pick<Newsroom, 'sites'>): Promise<Catalogue> {
  const folder = await copySources(newsroom)
  try {
    return await compileFolder(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}
