import { start as startPlain } from './portcullis.js'

/**
 * Portcullis with two budgets that are never spent, counted in its memory.
 * @param {Parameters<typeof startPlain>[0]} options
 */
export function start(options) {
  const never = { requests: 1_000_000_000, per: 1 }
  return startPlain(options, {
    budgets: [
      { by: 'subject', ...never },
      { by: 'address', ...never },
    ],
  })
}
