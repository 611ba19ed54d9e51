import { toCodeSpan } from './code-span.ts'

/** A table of text cells, for spreadsheets and documents. */
export interface ExportedTable {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/**
 * Prints comma-separated values (RFC 4180) with every cell in quotes. A cell that a spreadsheet would run as
 * a formula gets a leading apostrophe: one that starts with `=`, `+`, `-` or `@`, also after white space or
 * in full width.
 */
export function printCsv({ columns, rows }: ExportedTable): string {
  return [columns, ...rows].map((cells) => `${cells.map(toCsvCell).join(',')}\r\n`).join('')
}

function toCsvCell(text: string): string {
  const plain = /^[\s\0]*[=+\-@＝＋－＠|%]/.test(text) || /^[\t\r\n]/.test(text) ? `'${text}` : text
  return `"${plain.replaceAll('"', '""')}"`
}

/** Prints a GitHub Flavored Markdown table. Cells appear verbatim, never as Markdown or HTML. */
export function printMarkdown({ columns, rows }: ExportedTable): string {
  const lines = [columns, columns.map(() => '---'), ...rows.map((cells) => cells.map(toMarkdownCell))]
  return lines.map((cells) => `| ${cells.join(' | ')} |\n`).join('')
}

/** In a table, a bar ends the cell even inside a code span. */
function toMarkdownCell(text: string): string {
  return toCodeSpan(text).replaceAll('|', '\\|')
}
