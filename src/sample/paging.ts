import { fieldsOf, type ThingType } from './definition.ts'
import { badInput } from './failure.ts'

export interface Page {
  readonly first: number
  readonly offset: number
}

export interface PageArguments {
  readonly first?: number | null
  readonly offset?: number | null
}

export interface Order {
  readonly field: string
  readonly direction: 'asc' | 'desc'
}

export const defaultFirst = 50
export const maximumFirst = 200
export const maximumOffset = 1_000_000

function assertWithin(value: number, name: string, maximum: number): number {
  if (!Number.isInteger(value) || value < 0 || value > maximum) {
    throw badInput(`${name} must be between 0 and ${maximum}.`)
  }
  return value
}

export function parsePage({ first, offset }: PageArguments): Page {
  return {
    first: assertWithin(first ?? defaultFirst, 'first', maximumFirst),
    offset: assertWithin(offset ?? 0, 'offset', maximumOffset),
  }
}

/** The orderings of a type: `name_asc`, `name_desc` and so on. */
export function orderingsOf(type: ThingType): ReadonlyMap<string, Order> {
  const fields = ['identifier', 'created', 'modified', ...Object.keys(fieldsOf[type])]
  return new Map(
    (['asc', 'desc'] as const).flatMap((direction) =>
      fields.map((field) => [`${field}_${direction}`, { field, direction }] as const),
    ),
  )
}

/** Parses the requested order, `name` by default. The identifier makes it total; otherwise pages would overlap. */
export function parseOrder(
  orderings: ReadonlyMap<string, Order>,
  orderBy: readonly (string | null)[] | null | undefined,
): readonly Order[] {
  const asked = (orderBy ?? []).flatMap((name) => (name === null ? [] : (orderings.get(name) ?? [])))
  const terms = asked.length > 0 ? asked : [{ field: 'name', direction: 'asc' } as const]
  const order = new Map<string, Order>()
  for (const term of [...terms, { field: 'identifier', direction: 'asc' } as const]) {
    if (!order.has(term.field)) order.set(term.field, term)
  }
  return [...order.values()]
}
