import 'graphiql/setup-workers/vite'
import 'graphiql/style.css'
import './style.css'
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql'
import { createRoot } from 'react-dom/client'
import { createFetcher } from './fetcher.ts'
import { NEEDS_PLUGIN } from './needs-pane.tsx'
import { CONTAINER, PAGE } from './page-data.ts'
import { withRules } from './ruled-schema.ts'
import { RULES_PLUGIN } from './rules-pane.tsx'
import { storage } from './storage.ts'
import { fillInDevelopmentClient } from './token-fields.ts'
import { createTokenPlugin } from './token-pane.tsx'
import { defaultHeaders, defaultQuery } from './welcome.ts'

const { graphql, jwt, client, title } = PAGE
const fetcher = withRules(createFetcher(graphql))
const plugins = [HISTORY_PLUGIN, NEEDS_PLUGIN, RULES_PLUGIN, createTokenPlugin(jwt)]

if (client !== undefined) void fillInDevelopmentClient(client)

createRoot(CONTAINER).render(
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
      <span className="portcullis-logo">{title}</span>
    </GraphiQL.Logo>
  </GraphiQL>,
)
