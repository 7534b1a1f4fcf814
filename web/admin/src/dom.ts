type Child = Node | string | null
type Attributes = Record<string, string | boolean>

/** An element with its attributes (`true` sets one, `false` leaves it out) and children. Text is only ever text. */
export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) element.setAttribute(name, value === true ? '' : value)
  }
  element.append(...children.filter((child) => child !== null))
  return element
}

export function button(label: string, onClick: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const element = el('button', { type: 'button', ...attributes }, label)
  element.addEventListener('click', onClick)
  return element
}

/**
 * Calls `show` only when what it shows has changed since the last time.
 *
 * The page looks again every second; that must take nobody's focus, selection or hover away.
 */
export function whenChanged<Shown>(show: (shown: Shown) => void): (shown: Shown) => void {
  let last: string | undefined
  return (shown) => {
    const now = JSON.stringify(shown)
    if (now === last) return
    last = now
    show(shown)
  }
}
