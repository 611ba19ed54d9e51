import 'graphiql/setup-workers/vite'
import 'graphiql/style.css'
import './style.css'
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql'
import { createRoot } from 'react-dom/client'
import { createFetcher } from './fetcher.ts'
import { NEEDS_PLUGIN } from './needs-pane.tsx'
import { storage } from './storage.ts'
import { createTokenPlugin } from './token-form.tsx'
import { defaultHeaders, defaultQuery } from './welcome.ts'

const container = document.getElementById('console')
if (container === null) throw new Error('The page has no #console.')
// The gateway writes its own paths into the page.
const { graphql = '/graphql', jwt = '/jwt' } = container.dataset
const fetcher = createFetcher(graphql)
const plugins = [HISTORY_PLUGIN, NEEDS_PLUGIN, createTokenPlugin(jwt)]

createRoot(container).render(
  <GraphiQL
    fetcher={fetcher}
    plugins={plugins}
    storage={storage}
    defaultQuery={defaultQuery}
    defaultHeaders={defaultHeaders}
    defaultEditorToolsVisibility="headers"
    isHeadersEditorEnabled
    shouldPersistHeaders={false}
  >
    <GraphiQL.Logo>
      <span className="portcullis-logo">Portcullis</span>
    </GraphiQL.Logo>
  </GraphiQL>,
)
