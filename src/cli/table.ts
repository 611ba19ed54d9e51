import type { Paint } from './paint.ts'
import { measureText, padText } from './text-width.ts'

/** Formats rows in aligned columns; the last column is not padded. With a paint, the first row is the head. */
export function printTable(rows: readonly (readonly string[])[], paint?: Paint): string {
  const columns = Math.max(0, ...rows.map((row) => row.length))
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => measureText(row[column] ?? ''))),
  )
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => padText(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  return rows
    .map((row, index) => `${index === 0 && paint !== undefined ? paint('head', line(row)) : line(row)}\n`)
    .join('')
}

export function printJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
