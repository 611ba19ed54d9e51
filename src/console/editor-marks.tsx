import { type MonacoEditor, useGraphiQL, useMonaco } from '@graphiql/react'
import { useEffect } from 'react'
import type { FieldNeeds } from '../operations/field-needs.ts'
import type { ToldNeeds } from '../operations/needs.ts'
import { useDocumentNeeds } from './document-needs.tsx'
import { reasonsOf } from './field-needs.ts'
import { useExactToken } from './use-exact-token.ts'

type Model = NonNullable<ReturnType<MonacoEditor['getModel']>>

const OWNER = 'portcullis'
const COMMAND = 'portcullis.get-token'

/** Marks in the editor what the token lacks, and gets a token for the operation there. Draws nothing. */
export function EditorMarks() {
  const monaco = useMonaco((state) => state.monaco)
  const editor = useGraphiQL((state) => state.queryEditor)
  const [get] = useExactToken()
  const latest = useDocumentNeeds()
  useEffect(() => {
    const model = editor?.getModel()
    if (monaco === undefined || model === null || model === undefined) return
    // What was told of another text marks the wrong words.
    const isCurrent = latest !== undefined && latest.document === model.getValue()
    const operations = isCurrent && latest.needs.kind === 'told' ? latest.needs.operations : []
    if (latest === undefined || isCurrent)
      monaco.editor.setModelMarkers(model, OWNER, marksOf(operations, model, monaco.MarkerSeverity.Warning))
  }, [monaco, editor, latest])
  useEffect(() => {
    if (monaco === undefined || latest?.needs.kind !== 'told') return
    const { operations } = latest.needs
    const command = monaco.editor.registerCommand(COMMAND, (_, scopes: readonly string[]) => get(scopes))
    const actions = monaco.languages.registerCodeActionProvider('graphql', {
      provideCodeActions: (_, __, { markers }) => ({
        actions: markers.flatMap((marker) => {
          const wanted = marker.source === SOURCE ? leastAt(operations, marker) : []
          if (wanted.length === 0) return []
          const title = 'Get a token for exactly this'
          const run = { id: COMMAND, title, arguments: [wanted] }
          return [{ title, kind: 'quickfix', diagnostics: [marker], command: run, isPreferred: true }]
        }),
        dispose: () => undefined,
      }),
    })
    return () => {
      command.dispose()
      actions.dispose()
    }
  }, [monaco, latest, get])
  return null
}

const SOURCE = 'Portcullis'

function marksOf<Severity>(operations: readonly ToldNeeds[], model: Model, severity: Severity) {
  return operations.flatMap(({ fields = [] }) =>
    fields.flatMap((field) => {
      const message = reasonsOf(field).join('\n')
      if (message === '') return []
      const { line, column } = field
      const word = model.getWordAtPosition({ lineNumber: line, column })
      return [
        {
          source: SOURCE,
          severity,
          message,
          startLineNumber: line,
          endLineNumber: line,
          startColumn: column,
          endColumn: word?.endColumn ?? column + 1,
        },
      ]
    }),
  )
}

interface Place {
  readonly startLineNumber: number
  readonly startColumn: number
}

/** The shortest list of scopes for the operation that a marked field is of. */
function leastAt(
  operations: readonly ToldNeeds[],
  { startLineNumber, startColumn }: Place,
): readonly string[] {
  const isThere = ({ line, column }: FieldNeeds): boolean =>
    line === startLineNumber && column === startColumn
  return operations.find(({ fields = [] }) => fields.some(isThere))?.scopes[0] ?? []
}
