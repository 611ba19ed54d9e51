import { start as startPlain } from './portcullis.js'

/**
 * Portcullis with the log of decisions, as it is unless configured, and metrics.
 * @param {Parameters<typeof startPlain>[0]} options
 */
export function start(options) {
  return startPlain(options, { logLevel: 'info', logTo: { write() {} }, metrics: { port: 0 } })
}
