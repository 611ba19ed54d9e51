import { type Config, readConfig } from '../../config/config.ts'
import { printProblem } from '../../config/problem.ts'
import type { Flags } from '../../config/sources.ts'
import { type CliIo, UserError } from '../io.ts'
import { withUpstreamHeaders } from './upstream-headers.ts'

/** How a command is told which API it describes, and how the rules are to be read. Each replaces what the file says. */
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
  /** Header fields for upstreams, besides those of the configuration. */
  readonly header?: readonly string[]
}

/** Reads settings, as `start` does, that decide about an API. Throws `UserError`. */
export function readApiConfig(options: ApiOptions, io: CliIo): Config {
  const read = readConfig({ flags: options, readFile: io.readFile, purpose: 'describe' })
  if (read.kind === 'problems') throw new UserError(...read.problems.map(printProblem))
  return withUpstreamHeaders(read.config, options.header)
}
