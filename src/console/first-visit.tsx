import { useGraphiQL } from '@graphiql/react'
import { useEffect } from 'react'
import { findFirstOperation } from './first-operation.ts'
import { defaultQuery } from './welcome.ts'

/** Puts an operation of the API behind the page in the place of the welcome, unless somebody has typed. Draws nothing. */
export function FirstVisit() {
  const schema = useGraphiQL((state) => state.schema)
  const editor = useGraphiQL((state) => state.queryEditor)
  useEffect(() => {
    if (!schema || editor?.getValue() !== defaultQuery) return
    const first = findFirstOperation(schema)
    if (first !== undefined && first !== defaultQuery) editor.setValue(first)
  }, [schema, editor])
  return null
}
