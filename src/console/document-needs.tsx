import { useGraphiQL } from '@graphiql/react'
import { useEffect } from 'react'
import { createMemory } from './memory.ts'
import { askNeeds, type Needs } from './needs.ts'

/** What the gateway says of the document in the editor, with the text that it was asked about. */
export interface DocumentNeeds {
  readonly document: string
  readonly needs: Needs
}

const latest = createMemory<DocumentNeeds | undefined>(undefined)

export const useDocumentNeeds: () => DocumentNeeds | undefined = latest.use

/** Asks about the document and headers in the editors after each change, for all that is told of it. Draws nothing. */
export function NeedsWatch() {
  const queryEditor = useGraphiQL((state) => state.queryEditor)
  const headerEditor = useGraphiQL((state) => state.headerEditor)
  useEffect(() => {
    if (queryEditor === undefined) return
    const abort = new AbortController()
    const { signal } = abort
    let isAsking = false
    let isStale = true
    let isClosed = false
    const ask = async (): Promise<void> => {
      if (isAsking || isClosed) return
      isAsking = true
      // One question at a time: what is typed while one is under way is asked about next.
      while (isStale && !signal.aborted) {
        isStale = false
        const document = queryEditor.getValue()
        const needs = await askNeeds(document, headerEditor?.getValue() ?? '', signal)
        isClosed = needs.kind === 'closed'
        if (!isStale && !signal.aborted) latest.set(() => ({ document, needs }))
      }
      isAsking = false
    }
    const askAnew = (): void => {
      isStale = true
      ask().catch(() => undefined)
    }
    const watched = [queryEditor, headerEditor].map((editor) => editor?.onDidChangeModelContent(askAnew))
    // The first question is the slowest: the gateway prepares for the whole schema.
    askAnew()
    return () => {
      abort.abort()
      for (const one of watched) one?.dispose()
    }
  }, [queryEditor, headerEditor])
  return null
}
