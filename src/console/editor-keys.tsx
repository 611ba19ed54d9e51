import { useGraphiQL, useMonaco } from '@graphiql/react'
import { useEffect } from 'react'

/** Tab indents in an editor, and Enter leads into one from around it: here Escape leads out again. Draws nothing. */
export function EditorKeys() {
  const monaco = useMonaco((state) => state.monaco)
  const queryEditor = useGraphiQL((state) => state.queryEditor)
  const headerEditor = useGraphiQL((state) => state.headerEditor)
  const variableEditor = useGraphiQL((state) => state.variableEditor)
  const responseEditor = useGraphiQL((state) => state.responseEditor)
  useEffect(() => {
    if (monaco === undefined) return
    const { Escape } = monaco.KeyCode
    const watched = [queryEditor, headerEditor, variableEditor, responseEditor].map((editor) =>
      editor?.onKeyDown(({ keyCode }) => {
        // After the editor has closed its own list of suggestions, say.
        if (keyCode === Escape) setTimeout(() => editor.getContainerDomNode().focus())
      }),
    )
    return () => {
      for (const one of watched) one?.dispose()
    }
  }, [monaco, queryEditor, headerEditor, variableEditor, responseEditor])
  return null
}
