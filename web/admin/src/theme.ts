import { button } from './dom'
import type { Texts } from './texts'

const root = document.documentElement
const system = matchMedia('(prefers-color-scheme: dark)')

/** Offers the other theme. The choice lasts as long as the page; without one the system's theme counts. */
export function themeButton(texts: Texts): HTMLElement {
  const element = button(
    '',
    () => {
      root.dataset['theme'] = otherTheme()
      label()
    },
    { class: 'theme' },
  )
  system.onchange = label
  label()
  return element

  function label(): void {
    element.textContent = texts.themes[otherTheme()]
  }
}

function otherTheme(): 'light' | 'dark' {
  const theme = root.dataset['theme'] ?? (system.matches ? 'dark' : 'light')
  return theme === 'dark' ? 'light' : 'dark'
}
