import { type Config, readConfig } from '../../config/config.ts'
import { printProblem } from '../../config/problem.ts'
import type { Flags } from '../../config/sources.ts'
import { type CliIo, UserError } from '../io.ts'
import { withUpstreamHeaders } from './upstream-headers.ts'

/** The options that select the API to describe, and how to read its rules. Each overrides the file. */
export interface ApiOptions
  extends Pick<
    Flags,
    | 'config'
    | 'schema'
    | 'upstream'
    | 'supergraph'
    | 'sample'
    | 'manifest'
    | 'naming'
    | 'baseline'
    | 'introspection'
  > {
  readonly json?: boolean
  /** Headers for upstreams, besides those of the configuration. */
  readonly header?: readonly string[]
}

/** Reads the settings that describe an API, as `start` would. Throws `UserError`. */
export function readApiConfig(options: ApiOptions, io: CliIo): Config {
  const read = readConfig({ flags: options, readFile: io.readFile, purpose: 'describe' })
  if (read.kind === 'problems') throw new UserError(...read.problems.map(printProblem))
  return withUpstreamHeaders(read.config, options.header)
}
