import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { PolicyEvaluator } from '../guard/policies.ts'
import type { PolicyModuleOptions } from './policies-options.ts'

/** Imports the evaluator of a module. Throws a `TypeError` that says what the module must export. */
export async function importEvaluator({
  module,
  export: name,
}: PolicyModuleOptions): Promise<PolicyEvaluator> {
  const url = module.startsWith('file:') ? module : pathToFileURL(resolve(module)).href
  const imported = (await import(url).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error)
    throw new TypeError(`policies.module: ${module} cannot be imported: ${why}`, { cause: error })
  })) as Readonly<Record<string, unknown>>
  const evaluator = name === undefined ? findEvaluator(imported) : imported[name]
  if (typeof evaluator === 'function') return evaluator as PolicyEvaluator
  const what =
    name === undefined
      ? 'must have a default export that is a function, or export one function alone'
      : `must export a function "${name}"`
  throw new TypeError(`policies.module: ${module} ${what}.`)
}

function findEvaluator(imported: Readonly<Record<string, unknown>>): unknown {
  if (typeof imported['default'] === 'function') return imported['default']
  const functions = Object.values(imported).filter((value) => typeof value === 'function')
  return functions.length === 1 ? functions[0] : undefined
}
