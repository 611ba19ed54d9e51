import 'graphiql/setup-workers/vite'
import 'graphiql/style.css'
import './style.css'
import './phone.css'
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql'
import { createRoot } from 'react-dom/client'
import { AnswerView } from './answer-view.tsx'
import { NeedsWatch } from './document-needs.tsx'
import { EditorKeys } from './editor-keys.tsx'
import { EditorMarks } from './editor-marks.tsx'
import { EditorTheme } from './editor-theme.tsx'
import { createFetcher } from './fetcher.ts'
import { FirstVisit } from './first-visit.tsx'
import { NEEDS_PLUGIN } from './needs-pane.tsx'
import { CONTAINER, PAGE } from './page-data.ts'
import { withRules } from './ruled-schema.ts'
import { RULES_PLUGIN } from './rules-pane.tsx'
import { storage } from './storage.ts'
import { mendTabRoles } from './tab-roles.ts'
import { fillInDevelopmentClient } from './token-fields.ts'
import { createTokenPlugin } from './token-pane.tsx'
import { TransportButton } from './transport-button.tsx'
import { defaultHeaders, defaultQuery } from './welcome.ts'
import { WHY_PLUGIN } from './why-pane.tsx'

const { graphql, jwt, client, scopes, title } = PAGE
const plain = createFetcher(graphql)
// Only a gateway that says so tells of rules.
const fetcher = scopes === undefined ? plain : withRules(plain)
const plugins = [HISTORY_PLUGIN, NEEDS_PLUGIN, RULES_PLUGIN, createTokenPlugin(jwt), WHY_PLUGIN]

mendTabRoles(CONTAINER)
if (client !== undefined) fillInDevelopmentClient(client)
// GraphiQL writes its tabs down at once, and says of a pane that was closed the same as of one that never was open.
const isFirstVisit = storage.length === 0

createRoot(CONTAINER).render(
  <GraphiQL
    fetcher={fetcher}
    plugins={plugins}
    {...(isFirstVisit && scopes !== undefined && { visiblePlugin: NEEDS_PLUGIN })}
    storage={storage}
    defaultQuery={defaultQuery}
    defaultHeaders={defaultHeaders}
    defaultEditorToolsVisibility="headers"
    isHeadersEditorEnabled
    shouldPersistHeaders={false}
  >
    <GraphiQL.Logo>
      <h1 className="portcullis-logo">{title}</h1>
      <EditorKeys />
      <EditorTheme />
      <AnswerView />
      {isFirstVisit && <FirstVisit />}
      {scopes !== undefined && (
        <>
          <NeedsWatch />
          <EditorMarks />
        </>
      )}
    </GraphiQL.Logo>
    <GraphiQL.Toolbar>
      {({ prettify, merge, copy }) => (
        <>
          {prettify}
          {merge}
          {copy}
          <TransportButton />
        </>
      )}
    </GraphiQL.Toolbar>
  </GraphiQL>,
)
