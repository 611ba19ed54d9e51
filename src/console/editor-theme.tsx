import { useGraphiQL, useMonaco } from '@graphiql/react'
import { useEffect } from 'react'

interface Palette {
  readonly base: 'vs' | 'vs-dark'
  readonly primary: string
  readonly background: string
  readonly faint: string
  readonly argument: string
  readonly comment: string
}

/** Under the names that GraphiQL gives its own themes, which have pale comments and another colour than the page. */
const THEMES: Readonly<Record<string, Palette>> = {
  'graphiql-DARK': {
    base: 'vs-dark',
    primary: '#e8933a',
    background: '#212a3b',
    faint: '#b7c2d711',
    argument: '#a7a3ff',
    comment: '8fc07a',
  },
  'graphiql-LIGHT': {
    base: 'vs',
    primary: '#a84d08',
    background: '#ffffff',
    faint: '#3b4b6811',
    argument: '#5f5cc4',
    comment: '007a00',
  },
}

/** Gives the editors the colours of the page, and wraps an operation that is wider than its editor. Draws nothing. */
export function EditorTheme() {
  const monaco = useMonaco((state) => state.monaco)
  const queryEditor = useGraphiQL((state) => state.queryEditor)
  useEffect(() => {
    if (monaco === undefined) return
    for (const [name, palette] of Object.entries(THEMES)) {
      const { base, argument, comment } = palette
      const rules = [
        { token: 'argument.identifier.gql', foreground: argument },
        { token: 'comment', foreground: comment },
      ]
      monaco.editor.defineTheme(name, { base, inherit: true, rules, colors: colorsOf(palette) })
    }
  }, [monaco])
  useEffect(() => queryEditor?.updateOptions({ wordWrap: 'on' }), [queryEditor])
  return null
}

function colorsOf({ primary, background, faint }: Palette): Record<string, string> {
  const of = (names: readonly string[], color: string): readonly (readonly [string, string])[] =>
    names.map((name) => [name, color])
  return Object.fromEntries([
    ...of(['editor.background', 'scrollbar.shadow'], '#ffffff00'),
    ...of(['textLink.foreground', 'textLink.activeForeground', 'editorLink.activeForeground'], primary),
    ...of(['list.highlightForeground', 'list.focusHighlightForeground', 'focusBorder'], primary),
    ...of(['editorSuggestWidget.selectedForeground', 'menu.selectionForeground'], primary),
    ...of(['editorHoverWidget.background', 'menu.background', 'quickInput.background'], background),
    ...of(['editorWidget.background', 'editorSuggestWidget.background'], background),
    ...of(['list.hoverBackground', 'editorSuggestWidget.selectedBackground'], `${primary}26`),
    ...of(['menu.selectionBackground', 'quickInputList.focusBackground'], `${primary}26`),
    ...of(['toolbar.hoverBackground', 'inputOption.hoverBackground'], `${primary}26`),
    ...of(['input.background'], faint),
  ])
}
