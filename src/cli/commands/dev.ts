import type { Config } from '../../config/config.ts'
import { type CliIo, UserError } from '../io.ts'
import { type ServingFlags, serve } from '../serve.ts'
import { createDevelopmentView } from './dev-view.ts'

export interface DevOptions extends Omit<ServingFlags, 'host' | 'workers' | 'watch'> {
  readonly json?: boolean
}

/** Milliseconds between polls. Two in a row must agree, so a save takes effect within a third of a second. */
const LOOKS_EVERY = 100

/** Serves for the author of rules, until told to stop. Rejects with a `UserError`. */
export async function runDev({ json = false, ...flags }: DevOptions, io: CliIo): Promise<number> {
  return serve(
    { ...flags, host: '127.0.0.1', workers: '1', watch: true },
    { ...createDevelopmentView(json, io), adjust: toDevelopment, watchInterval: LOOKS_EVERY },
  )
}

/** Turns off the decision log, because every decision is shown anyway. Throws a `UserError` in production. */
function toDevelopment(config: Config): Config {
  if (config.production)
    throw new UserError(
      `dev: is for development, and this is production, because ${config.productionBecause}: use "portcullis start"`,
    )
  return { ...config, decisions: { log: 'off', hashSubjects: config.decisions.hashSubjects } }
}
