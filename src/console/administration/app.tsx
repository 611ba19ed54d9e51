import { type ReactNode, useState } from 'react'
import { Sections } from './sections.tsx'
import { type Session, SignIn } from './sign-in.tsx'

/** The whole page: somebody has signed in, or is asked to. */
export function App({ path }: { readonly path: string }): ReactNode {
  const [session, setSession] = useState<Session>()
  const [ended, setEnded] = useState<string>()
  const end = (why: string | undefined): void => {
    setEnded(why)
    setSession(undefined)
  }
  if (session === undefined)
    return <SignIn path={path} ended={ended} onSession={setSession} onUnauthenticated={end} />
  return <Sections session={session} onSignOut={() => end(undefined)} />
}
