import { type ExportedTable, printCsv, printMarkdown } from '../core/listing/exported-table.ts'

function save(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser has begun to read it by the next task.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}

/** Saves the rows that are found as a file. */
export function RulesExport({ table }: { readonly table: () => ExportedTable }) {
  return (
    <div className="portcullis-export">
      <button
        type="button"
        data-quiet
        onClick={() => save('rules.csv', 'text/csv;charset=utf-8', printCsv(table()))}
      >
        Save as CSV
      </button>
      <button
        type="button"
        data-quiet
        onClick={() => save('rules.md', 'text/markdown;charset=utf-8', printMarkdown(table()))}
      >
        Save as Markdown
      </button>
    </div>
  )
}
