/** The number of uses for messages that cover several: ` (3 uses)`. Empty for one. */
export function printUses(count: number): string {
  return count === 1 ? '' : ` (${count} uses)`
}
