/** How often a directive is used, behind its name in a message that stands for all uses: ` (3 uses)`. One goes unsaid. */
export function printUses(count: number): string {
  return count === 1 ? '' : ` (${count} uses)`
}
