import { createHash, createHmac } from 'node:crypto'
import { printSchema } from 'graphql'
import type { RuleTable } from '../core/rules/rule-table.ts'
import { isPlain } from './same-options.ts'
import type { SettledOptions } from './settled-options.ts'

/** Digests the options. Functions, streams, schemas and stores cannot be serialized: a tag replaces them. */
export function digestOptions({ given, secret }: SettledOptions): string {
  const key = createHmac('sha256', secret).update('portcullis: digest of the configuration').digest()
  return createHmac('sha256', key)
    .update(JSON.stringify(toText(given)))
    .digest('base64url')
}

/** Digests a schema with its rules. */
export function digestTable({ schema, stated }: RuleTable): string {
  const rules = [...stated.types, ...stated.fields, ...stated.inputs]
  return createHash('sha256')
    .update(JSON.stringify([printSchema(schema), rules]))
    .digest('base64url')
}

function toText(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toText)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64url')
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? 'function' : value
  if (!isPlain(value)) return Object.prototype.toString.call(value)
  const names = Object.keys(value).sort()
  return names.map((name) => [name, toText((value as Readonly<Record<string, unknown>>)[name])])
}
