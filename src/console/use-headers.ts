import { useGraphiQL, useGraphiQLActions } from '@graphiql/react'
import { useCallback, useEffect, useState } from 'react'
import { withToken } from './headers-text.ts'

/** The text of the tab's headers, and again after each change. */
export function useHeadersText(): string {
  const editor = useGraphiQL((state) => state.headerEditor)
  const [text, setText] = useState(() => editor?.getValue() ?? '')
  useEffect(() => {
    if (editor === undefined) return
    const read = (): void => setText(editor.getValue())
    read()
    // A tab has a model of its own.
    const watched = [editor.onDidChangeModelContent(read), editor.onDidChangeModel(read)]
    return () => {
      for (const one of watched) one.dispose()
    }
  }, [editor])
  return text
}

/** Puts a token into the headers of the tab, or takes it out, and reads the schema as that caller. Rejects with a sentence. */
export function useSetToken(): (token: string | undefined) => Promise<void> {
  const editor = useGraphiQL((state) => state.headerEditor)
  const { introspect } = useGraphiQLActions()
  return useCallback(
    async (token) => {
      editor?.setValue(withToken(editor.getValue(), token))
      await introspect()
    },
    [editor, introspect],
  )
}
