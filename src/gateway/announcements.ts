import { digestOptions, digestTable } from './digests.ts'
import type { EpochNews } from './epoch-news.ts'
import type { Configuration } from './wire.ts'

/** Tells the host what has taken effect, each schema once. Where nobody listens, nothing is computed. */
export interface Announcements {
  readonly configuration: (cause: EpochNews['cause'], changed: readonly string[]) => void
  readonly schema: (cause: EpochNews['cause']) => void
}

export function createAnnouncements(current: () => Configuration): Announcements {
  let toldSchema: string | undefined
  const announce = (news: () => EpochNews | undefined): void => {
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
    configuration: (cause, changed) =>
      announce(() => ({
        kind: 'configuration',
        cause,
        digest: digestOptions(current().settled),
        changed,
      })),
    schema: (cause) =>
      announce(() => {
        const digest = digestTable(current().api.table())
        if (digest === toldSchema) return undefined
        toldSchema = digest
        return { kind: 'schema', cause, digest, changed: [] }
      }),
  }
}
