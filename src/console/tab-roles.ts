/**
 * GraphiQL says of each of its tabs that it is one, with buttons inside: what is inside of a tab no screen reader tells.
 * Here they are what they look like, a list of buttons of which one is current. Ends with the page.
 */
export function mendTabRoles(root: HTMLElement): void {
  const mend = (): void => {
    for (const list of root.querySelectorAll('.graphiql-tabs[role]')) list.removeAttribute('role')
    for (const tab of root.querySelectorAll('.graphiql-tab[role], .graphiql-tab[aria-selected]')) {
      const isCurrent = tab.getAttribute('aria-selected') === 'true'
      tab.removeAttribute('role')
      tab.removeAttribute('aria-selected')
      tab.querySelector('.graphiql-tab-button')?.setAttribute('aria-current', String(isCurrent))
    }
    const panel = root.querySelector('#graphiql-session[role="tabpanel"]')
    panel?.setAttribute('role', 'group')
  }
  const observer = new MutationObserver(mend)
  observer.observe(root, { childList: true, subtree: true, attributeFilter: ['role', 'aria-selected'] })
  mend()
}
