/**
 * A source read once into a throw-away store, for commands that show before they write.
 *
 * Effects: network, a temporary folder.
 *
 * @module
 */
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newSource, type Source } from '../model/source.ts'
import { type Preview, previewSource, replaySource } from '../pipeline/preview.ts'
import { createLog } from '../runtime/node/log.ts'
import { openService } from '../runtime/node/service.ts'
import { type NodeSettings, readSettings, SettingsError } from '../runtime/node/settings.ts'
import { findSource } from '../store/sources.ts'
import { parseHttpUrl, publisherOf } from '../web/url.ts'
import type { CommandContext } from './command.ts'
import { takeSiteMemory } from './known-site.ts'

/** Previews what `choose` makes of the known sources; `undefined` where it makes nothing. */
export async function previewOnce(
  context: CommandContext,
  choose: (sources: readonly Source[], settings: NodeSettings) => Source | undefined,
): Promise<Preview | undefined> {
  const dir = await mkdtemp(join(tmpdir(), 'dateline-preview-'))
  try {
    const own = readSettings(context.env, context.version)
    // An address may be looked at from anywhere, also where no folder of sources is.
    const feedsDir = existsSync(own.feedsDir) ? own.feedsDir : dir
    const settings = { ...own, feedsDir, dataDir: dir, databasePath: join(dir, 'preview.sqlite') }
    const service = await openService(settings, {
      env: context.env,
      log: (clock) => createLog({ format: 'text', sink: { write: () => {} }, clock }),
    })
    try {
      const source = choose(service.deps.catalogue().sources, settings)
      if (source) await takeSiteMemory(own.databasePath, service.db, source.id)
      return source && (await previewSource(service.deps, source))
    } finally {
      await service.close()
    }
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

/** What is made now of the document kept when trouble began with source `id`; `undefined` where none is kept. */
export async function replayOnce(context: CommandContext, id: string): Promise<Preview | undefined> {
  const settings = readSettings(context.env, context.version)
  const service = await openService(settings, {
    env: context.env,
    log: (clock) => createLog({ format: 'text', sink: { write: () => {} }, clock }),
  })
  try {
    const stored = await findSource(service.db, id)
    if (!stored) throw new SettingsError(`there is no source "${id}".`)
    return await replaySource(service.deps, stored)
  } finally {
    await service.close()
  }
}

/** A source for any address, found out by itself; `undefined` where it is no http address. */
export function sourceOfAddress(target: string): Source | undefined {
  const url = parseHttpUrl(/^[\w-]+(?:\.[\w-]+)+(?:[/?#].*)?$/.test(target) ? `https://${target}` : target)
  if (!url) return undefined
  const id = publisherOf(url.href).replace(/[^a-z0-9]+/gi, '-')
  return newSource({ id, title: publisherOf(url.href), url: url.href, kind: 'auto' })
}
