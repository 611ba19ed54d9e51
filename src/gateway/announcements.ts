import { digestOptions, digestTable } from './digests.ts'
import type { EpochNews } from './epoch-news.ts'
import type { EpochTrail } from './epoch-trail.ts'
import type { Configuration } from './wire.ts'

/** Reports what has taken effect to the audit trail and the host, each schema once. */
export interface Announcements {
  readonly configuration: (cause: EpochNews['cause'], changed: readonly string[]) => void
  readonly schema: (cause: EpochNews['cause']) => void
}

export function createAnnouncements(current: () => Configuration, trail: EpochTrail): Announcements {
  let toldSchema: string | undefined
  const announce = (find: () => EpochNews | undefined): void => {
    const news = createLazy(find)
    trail.record(news)
    const { settled, log } = current()
    const { onEpoch } = settled.given
    if (onEpoch === undefined) return
    const tell = async (): Promise<void> => {
      const told = news()
      if (told !== undefined) await onEpoch(told)
    }
    tell().catch((error: unknown) => log('error', error, 'onEpoch failed'))
  }
  return {
    configuration(cause, changed) {
      const { settled } = current()
      announce(() => ({ kind: 'configuration', cause, digest: digestOptions(settled), changed }))
    },
    schema(cause) {
      const table = current().api.table()
      announce(() => {
        const digest = digestTable(table)
        if (digest === toldSchema) return undefined
        toldSchema = digest
        return { kind: 'schema', cause, digest, changed: [] }
      })
    },
  }
}

function createLazy<Value>(find: () => Value): () => Value {
  let found: { readonly value: Value } | undefined
  return () => {
    found ??= { value: find() }
    return found.value
  }
}
