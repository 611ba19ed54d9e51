import type { Config } from '../../config/config.ts'
import { type CliIo, UserError } from '../io.ts'
import { type ServingFlags, serve } from '../serve.ts'
import { createDevelopmentView } from './dev-view.ts'

export interface DevOptions extends Omit<ServingFlags, 'host' | 'workers' | 'watch'> {
  readonly json?: boolean
}

/** Milliseconds: two looks in a row must find the same, so that a save shows within a third of a second. */
const LOOKS_EVERY = 100

/** Serves for the person who writes the rules, until told to stop. Rejects with a `UserError`. */
export async function runDev({ json = false, ...flags }: DevOptions, io: CliIo): Promise<number> {
  return serve(
    { ...flags, host: '127.0.0.1', workers: '1', watch: true },
    { ...createDevelopmentView(json, io), adjust: toDevelopment, watchInterval: LOOKS_EVERY },
  )
}

/** Every decision is shown: a log of them would say the same again. Throws a `UserError` for production. */
function toDevelopment(config: Config): Config {
  if (config.production)
    throw new UserError(
      `dev: is for development, and this is production, because ${config.productionBecause}: use "portcullis start"`,
    )
  return { ...config, decisions: { log: 'off', hashSubjects: config.decisions.hashSubjects } }
}
