import './administration.css'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'

const container = document.getElementById('administration')
if (container === null) throw new Error('The page has no #administration.')
// The gateway writes its own path into the page.
const { graphql = '/graphql' } = container.dataset

createRoot(container).render(<App path={graphql} />)
