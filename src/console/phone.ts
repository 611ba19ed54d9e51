/** Whether the page is one column, as `phone.css` has it. */
export function isPhone(): boolean {
  return matchMedia('(max-width: 640px)').matches
}
